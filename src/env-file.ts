import { hasCode } from './objects.ts'

/** Reads `.env` of the working directory when there is one; what the environment has already wins. */
export function loadEnvFile(): void {
  try {
    process.loadEnvFile()
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error
  }
}
