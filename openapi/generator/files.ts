import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Names of the files in a folder that are missing, differ from these, or do not belong there; sorted. */
export async function staleFiles(files: Map<string, string>, folder: string): Promise<string[]> {
  const present = await readdir(folder).catch(() => [])
  const names = [...new Set([...files.keys(), ...present])].sort()
  const texts = await Promise.all(
    names.map(name => readFile(join(folder, name), 'utf8').catch(() => undefined))
  )
  return names.filter((name, index) => files.get(name) !== texts[index])
}

/** Brings a folder up to date, and answers with the names of the files that were not. */
export async function writeFiles(files: Map<string, string>, folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true })
  const stale = await staleFiles(files, folder)
  for (const name of stale) {
    const text = files.get(name)
    await (text === undefined ? rm(join(folder, name)) : writeFile(join(folder, name), text))
  }
  return stale
}
