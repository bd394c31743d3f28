import { ApiError } from '../errors.ts'
import { seen } from '../lib/text.ts'
import { hashPassword } from './passwords.ts'

const minLength = 8

/**
 * Returns the hash of a password that somebody chose. Passwords at a login need not be valid: they may be older than the
 * rules.
 * @param pointer the JSON pointer of the password in the request body.
 * @throws {ApiError} `validation_failed` when it is too short as people see it, easy to guess, or the address of the account.
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
  return (await isEasyToGuess(compared)) ? 'is easy to guess; choose several unrelated words' : undefined
}

/** Passwords that differ only in case, width, spaces or invisible characters are equally easy to guess. */
function comparable(text: string): string {
  return seen(text).replaceAll(/\s/g, '').normalize('NFKC').toLowerCase()
}

/** The names that are part of many passwords for this service. */
const ownNames = ['todobot', 'todolist']

/** Characters that are looked at: the time grows with the square of their number. */
const maxEstimated = 32

/** Whether fewer than a million guesses are expected to find a password: common ones, repetitions, rows of keys, dates. */
async function isEasyToGuess(password: string): Promise<boolean> {
  estimator ??= loadEstimator()
  const start = [...password].slice(0, maxEstimated).join('')
  return (await estimator).check(start, ownNames).score < 2
}

let estimator: ReturnType<typeof loadEstimator> | undefined

/** Loaded when it is needed: the words take several megabytes. */
async function loadEstimator() {
  const [{ ZxcvbnFactory }, { adjacencyGraphs, dictionary }] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common')
  ])
  return new ZxcvbnFactory({
    dictionary: { common: dictionary['passwords-common'] },
    graphs: adjacencyGraphs,
    l33tMaxSubstitutions: 16
  })
}
