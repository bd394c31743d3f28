import { randomBytes, randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { access, link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { OperatorError } from '../errors.ts'

/**
 * Creates the folder of DATA_DIR if it does not exist.
 * @throws {OperatorError} when the folder cannot be created or is not writable.
 */
export async function createDataDir(dataDir: string): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true })
    await access(dataDir, constants.W_OK | constants.X_OK)
  } catch (cause) {
    throw new OperatorError(
      `DATA_DIR is not writable: ${cause instanceof Error ? cause.message : cause}. ` +
        'Set it to a folder that this user can write to. With DATABASE_URL and JWT_SECRET, DATA_DIR is not needed.',
      { cause }
    )
  }
}

/**
 * Loads the JWT secret of a development machine, or generates it. The secret is stored in the data folder, so that
 * tokens stay valid after a restart, and servers with the same folder accept each other's tokens.
 * @throws {OperatorError} when the file or the folder cannot be used.
 */
export async function loadOrCreateSecret(dataDir: string): Promise<string> {
  const file = join(dataDir, 'jwt-secret')
  await createDataDir(dataDir)
  try {
    return (await readIfExists(file)) ?? (await createSecret(file))
  } catch (cause) {
    throw new OperatorError(
      `The secret in ${file} cannot be used: ${cause instanceof Error ? cause.message : cause}. ` +
        'Let this user read and write the file, or set JWT_SECRET.',
      { cause }
    )
  }
}

async function readIfExists(file: string): Promise<string | undefined> {
  return await readFile(file, 'utf8').catch(error => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
}

/** `link` is atomic and never overwrites a file: two servers that start at the same time use the same secret. */
async function createSecret(file: string): Promise<string> {
  const temporary = `${file}.${randomUUID()}`
  await writeFile(temporary, randomBytes(48).toString('base64url'), { mode: 0o600 })
  await link(temporary, file).catch(error => {
    if (error.code !== 'EEXIST') throw error
  })
  await unlink(temporary)
  return await readFile(file, 'utf8')
}
