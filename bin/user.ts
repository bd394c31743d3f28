import { createAccountService } from '../src/accounts/users.ts'
import { OperatorError } from '../src/errors.ts'
import { type Command, main, type Program } from '../src/server/command-line.ts'

const usage = `Usage: npm run user -- reset-password EMAIL
  reset-password  gives the account a new password, prints it for its owner, and ends all its sessions
The database is the one of DATABASE_URL, or else the embedded one in DATA_DIR.`

const commands: Record<string, Command> = {
  'reset-password'([email, ...rest]) {
    if (!email || rest.length > 0) return undefined
    return async db => {
      const password = await createAccountService({ db }).resetPassword(email)
      if (!password) throw new OperatorError(`No account has the address ${email}.`)
      return [`The new password of ${email}: ${password}`]
    }
  }
}

export const program: Program = { usage, commands }

if (import.meta.main) await main(program)
