import { constants } from 'node:fs'
import { access, mkdir } from 'node:fs/promises'
import { OperatorError } from './operator-error.ts'

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
