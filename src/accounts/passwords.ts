import { hash, verify } from '@node-rs/argon2'
import pLimit from 'p-limit'
import { ApiError } from '../errors.ts'

/** For argon2id, the default algorithm of the library: 19 MiB and two passes, as OWASP recommends. */
const options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** Hashing needs much CPU time and memory. More concurrent hashes would starve the rest of the process. */
const limit = pLimit(4)

/** Queued hashes. A longer queue would take longer than clients wait for a response. */
const maxWaiting = 100

/** @throws {ApiError} `overloaded` when too many are waiting. */
export function refuseIfOverloaded(): void {
  if (limit.pendingCount >= maxWaiting) throw new ApiError('overloaded', { retryAfter: 5 })
}

/** Runs `work` when its turn comes. @throws {ApiError} `overloaded` when too many are waiting. */
export async function limited<T>(work: () => Promise<T>): Promise<T> {
  refuseIfOverloaded()
  return await limit(work)
}

/** The hash of a discarded random password, made with the options above. `verifyPassword` uses it for unknown users. */
const dummyHash =
  '$argon2id$v=19$m=19456,t=2,p=1$kKBi1R2zVdxmvL6w7IX7lg$HepIKxh5mxvwyhDFkSU6n6vQ68aTYhCDdcsBzNtMWqs'

/** Returns the hash in PHC format. The password is not truncated. */
export async function hashPassword(password: string): Promise<string> {
  return await limited(() => hash(normalize(password), options))
}

/**
 * Verifies a password. Without a hash (the user does not exist), it does the same work and returns false, so that
 * neither the response nor its duration reveals which addresses have accounts.
 */
export async function verifyPassword(passwordHash: string | undefined, password: string): Promise<boolean> {
  const matches = await limited(() => verify(passwordHash ?? dummyHash, normalize(password)))
  return matches && passwordHash !== undefined
}

/**
 * Keyboards encode a composed character differently. NFC makes the same password equal on all of them, as RFC 8265 requires.
 * Unlike NFKC, it keeps characters apart that people can tell apart.
 */
function normalize(password: string): string {
  return password.normalize('NFC')
}
