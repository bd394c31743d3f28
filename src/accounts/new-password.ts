import { ApiError } from '../errors.ts'
import { seen } from '../lib/text.ts'
import { hashPassword } from './passwords.ts'

const minLength = 8

/**
 * Returns the hash of a password that somebody chose. Passwords at a login need not be valid: they may be older than the
 * rules.
 * @param pointer the JSON pointer of the password in the request body.
 * @throws {ApiError} `validation_failed` when it is too short as people see it, very common, or the address of the account.
 */
export async function hashNewPassword(
  password: string,
  { email, pointer }: { email: string; pointer: string }
): Promise<string> {
  const message = await problemOf(password, email)
  if (message) throw new ApiError('validation_failed', { errors: [{ pointer, message }] })
  return await hashPassword(password)
}

async function problemOf(password: string, email: string): Promise<string | undefined> {
  // In code points, as the contract counts.
  if ([...seen(password).normalize('NFC')].length < minLength)
    return `must have at least ${minLength} characters, without invisible ones and spaces at its ends`
  const compared = comparable(password)
  const [name = ''] = email.split('@', 1)
  if (compared === comparable(email) || compared === comparable(name))
    return 'must not be your email address, or the part before the @; choose several unrelated words'
  if (await isCommon(compared)) return 'is one of the most common passwords; choose several unrelated words'
  return undefined
}

/** Passwords that differ only in case, width, spaces or invisible characters are equally easy to guess. */
function comparable(text: string): string {
  return seen(text).replaceAll(/\s/g, '').normalize('NFKC').toLowerCase()
}

/** Loads the list when it is needed: it takes several megabytes. */
async function isCommon(password: string): Promise<boolean> {
  const { dictionary } = await import('@zxcvbn-ts/language-common')
  return dictionary['passwords-common'].includes(password)
}
