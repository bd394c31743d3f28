import { resetPassword } from '../src/accounts/users.ts'
import { OperatorError } from '../src/errors.ts'
import { type Command, main, type Program } from '../src/server/command-line.ts'

const usage = `Usage: npm run user -- reset-password EMAIL
  reset-password  sets a random password for the account, prints it, and ends all sessions of the account
The command uses the database of DATABASE_DIRECT_URL or DATABASE_URL or, if neither is set, the embedded database in DATA_DIR.`

const commands: Record<string, Command> = {
  'reset-password'([email, ...rest]) {
    if (!email || rest.length > 0) return undefined
    return async db => {
      const password = await resetPassword(db, email)
      if (!password) throw new OperatorError(`There is no account with the email address ${email}.`)
      return [`The new password for ${email} is: ${password}`]
    }
  }
}

export const program: Program = { usage, commands }

if (import.meta.main) await main(program)
