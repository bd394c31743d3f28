import { hash, verify } from '@node-rs/argon2'
import pLimit from 'p-limit'

/** For argon2id, the library's default: 19 MiB and two passes, as OWASP has it. */
const options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** Hashing is made to be slow and large: more than a few at once would starve everything else. */
const few = pLimit(4)

/** The hash of a random password that was thrown away, made with the options above: see `verifyPassword`. */
const nobody =
  '$argon2id$v=19$m=19456,t=2,p=1$kKBi1R2zVdxmvL6w7IX7lg$HepIKxh5mxvwyhDFkSU6n6vQ68aTYhCDdcsBzNtMWqs'

/** Answers the hash in PHC format. The whole password counts, however long. */
export async function hashPassword(password: string): Promise<string> {
  return await few(() => hash(password, options))
}

/**
 * Whether the password is the one that was hashed. Without a hash (there is no such user) it does the same work and
 * answers false, so that neither the answer nor its time tells which addresses have accounts.
 */
export async function verifyPassword(passwordHash: string | undefined, password: string): Promise<boolean> {
  const matches = await few(() => verify(passwordHash ?? nobody, password))
  return matches && passwordHash !== undefined
}
