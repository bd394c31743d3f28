import { execFile } from 'node:child_process'
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { Edit } from './sabotage.ts'

const project = join(import.meta.dirname, '../..')
const listFiles = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate']

/** Copies the project as it stands, changes that are not committed included, into a folder. */
export async function copyProject(folder: string): Promise<void> {
  const { stdout } = await promisify(execFile)('git', listFiles, { cwd: project })
  for (const file of stdout.split('\0').filter(Boolean)) await copyFile(file, folder)
  await symlink(join(project, 'node_modules'), join(folder, 'node_modules'))
}

/** A file that was deleted is still in git's list until that is committed. */
async function copyFile(file: string, folder: string): Promise<void> {
  await mkdir(dirname(join(folder, file)), { recursive: true })
  await cp(join(project, file), join(folder, file)).catch(error => {
    if (error.code !== 'ENOENT') throw error
  })
}

/** Makes the edits in a copy. @throws when the text to be replaced is not there exactly once. */
export async function apply(edits: Edit[], folder: string): Promise<void> {
  for (const { file, find, replace } of edits) {
    const path = join(folder, file)
    const parts = (await readFile(path, 'utf8')).split(find)
    if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} times, not once: ${find}`)
    await writeFile(path, parts.join(replace))
  }
}
