import { hash, verify } from '@node-rs/argon2'
import pLimit from 'p-limit'
import { ApiError } from '../errors.ts'

/** For argon2id, the library's default: 19 MiB and two passes, as OWASP has it. */
const options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** Hashing is made to be slow and large: more than a few at once would starve everything else. */
const few = pLimit(4)

/** How many may wait for one of them. More would wait for so long that nobody reads the answer. */
const maxWaiting = 100

/** @throws {ApiError} `overloaded` */
async function hashing<T>(work: () => Promise<T>): Promise<T> {
  if (few.pendingCount >= maxWaiting) throw new ApiError('overloaded', { retryAfter: 5 })
  return await few(work)
}

/** The hash of a random password that was thrown away, made with the options above: see `verifyPassword`. */
const nobody =
  '$argon2id$v=19$m=19456,t=2,p=1$kKBi1R2zVdxmvL6w7IX7lg$HepIKxh5mxvwyhDFkSU6n6vQ68aTYhCDdcsBzNtMWqs'

/** Answers the hash in PHC format. The whole password counts, however long. */
export async function hashPassword(password: string): Promise<string> {
  return await hashing(() => hash(normal(password), options))
}

/**
 * Whether the password is the one that was hashed. Without a hash (there is no such user) it does the same work and
 * answers false, so that neither the answer nor its time tells which addresses have accounts.
 */
export async function verifyPassword(passwordHash: string | undefined, password: string): Promise<boolean> {
  const matches = await hashing(() => verify(passwordHash ?? nobody, normal(password)))
  return matches && passwordHash !== undefined
}

/** Keyboards differ in how they compose a character: the same password is the same on all of them. */
function normal(password: string): string {
  return password.normalize('NFC')
}
