import { randomBytes, randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { access, link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { OperatorError } from '../errors.ts'

/**
 * Makes the folder of DATA_DIR when it is missing.
 * @throws {OperatorError} when this user cannot write there.
 */
export async function makeDataDir(dataDir: string): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true })
    await access(dataDir, constants.W_OK | constants.X_OK)
  } catch (cause) {
    throw new OperatorError(
      `DATA_DIR cannot be written: ${cause instanceof Error ? cause.message : cause}. ` +
        'Set it to a folder of yours; with DATABASE_URL and JWT_SECRET none is needed.',
      { cause }
    )
  }
}

/**
 * The secret of a development machine: made once and kept beside the data, so that tokens outlive a restart, and
 * servers on one folder accept each other's.
 */
export async function loadOrCreateSecret(dataDir: string): Promise<string> {
  const file = join(dataDir, 'jwt-secret')
  await makeDataDir(dataDir)
  return (await readIfThere(file)) ?? (await makeOnce(file))
}

async function readIfThere(file: string): Promise<string | undefined> {
  return await readFile(file, 'utf8').catch(error => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
}

/** A link appears whole or not at all, and the first one stays: of two servers one reads the other's. */
async function makeOnce(file: string): Promise<string> {
  const draft = `${file}.${randomUUID()}`
  await writeFile(draft, randomBytes(48).toString('base64url'), { mode: 0o600 })
  await link(draft, file).catch(error => {
    if (error.code !== 'EEXIST') throw error
  })
  await unlink(draft)
  return await readFile(file, 'utf8')
}
