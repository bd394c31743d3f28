import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The sorted names of the files that are missing from a folder, differ from `files`, or are not in `files`. */
export async function staleFiles(files: Map<string, string>, folder: string): Promise<string[]> {
  const present = await readdir(folder).catch(() => [])
  const names = [...new Set([...files.keys(), ...present])].sort()
  const texts = await Promise.all(
    names.map(name => readFile(join(folder, name), 'utf8').catch(() => undefined))
  )
  return names.filter((name, index) => files.get(name) !== texts[index])
}

/** Writes a folder's missing and changed files and deletes its unknown ones. Returns the names of all of these. */
export async function writeFiles(files: Map<string, string>, folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true })
  const stale = await staleFiles(files, folder)
  for (const name of stale) {
    const text = files.get(name)
    await (text === undefined ? rm(join(folder, name)) : writeFile(join(folder, name), text))
  }
  return stale
}
