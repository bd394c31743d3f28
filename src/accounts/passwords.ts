import pLimit from 'p-limit'
import { ApiError } from '../errors.ts'

/** Loaded by the first password: native code, which the start does not need. */
const argon2 = () => import('@node-rs/argon2')

/** For argon2id, the default algorithm of the library: 19 MiB and two passes, as OWASP recommends. */
const options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** Hashing needs much CPU time and memory. More concurrent hashes would starve the rest of the process. */
const limit = pLimit(4)

/** Queued hashes. A longer queue would take longer than clients wait for a response. */
const maxWaiting = 100

/** Places that are reserved for hashes which may follow. */
let reserved = 0

/** A place in the queue of hashes. */
export type Place = ReturnType<typeof reservePlace>

/** Reserves a place, which must be used or given up. @throws {ApiError} `overloaded` when too many are waiting. */
export function reservePlace() {
  if (limit.pendingCount + reserved >= maxWaiting) throw new ApiError('overloaded', { retryAfter: 5 })
  reserved += 1
  let isReserved = true
  /** No effect if the place was used. */
  function giveUp(): void {
    if (isReserved) reserved -= 1
    isReserved = false
  }
  return {
    giveUp,
    /** Runs `work` when its turn comes. */
    async use<T>(work: () => Promise<T>): Promise<T> {
      giveUp()
      return await limit(work)
    }
  }
}

/** Runs `work` when its turn comes. @throws {ApiError} `overloaded` when too many are waiting. */
export async function limited<T>(work: () => Promise<T>): Promise<T> {
  return await reservePlace().use(work)
}

/** The hash of a discarded random password, made with the options above. `verifyPassword` uses it for unknown users. */
const dummyHash =
  '$argon2id$v=19$m=19456,t=2,p=1$kKBi1R2zVdxmvL6w7IX7lg$HepIKxh5mxvwyhDFkSU6n6vQ68aTYhCDdcsBzNtMWqs'

/** Returns the hash in PHC format. The password is not truncated. */
export async function hashPassword(password: string): Promise<string> {
  return await limited(async () => (await argon2()).hash(normalize(password), options))
}

/**
 * Verifies a password. Without a hash (the user does not exist), it does the same work and returns false, so that
 * neither the response nor its duration reveals which addresses have accounts.
 * @throws {ApiError} `overloaded` when too many are waiting and no place is given.
 */
export async function verifyPassword(
  passwordHash: string | undefined,
  password: string,
  place: Place = reservePlace()
): Promise<boolean> {
  const matches = await place.use(async () =>
    (await argon2()).verify(passwordHash ?? dummyHash, normalize(password))
  )
  return matches && passwordHash !== undefined
}

/**
 * Keyboards encode a composed character differently. NFC makes the same password equal on all of them, as RFC 8265 requires.
 * Unlike NFKC, it keeps characters apart that people can tell apart.
 */
function normalize(password: string): string {
  return password.normalize('NFC')
}
