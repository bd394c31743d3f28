import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { program as migrate } from '../../bin/migrate.ts'
import { program as user } from '../../bin/user.ts'
import { runCommand } from '../../src/server/command-line.ts'
import { once } from './until.ts'

const programs = { migrate, user }

/** Runs a program of `bin/` in this process. */
export async function command(name: keyof typeof programs, args: string[], env: Record<string, string>) {
  const output = { out: '', err: '' }
  const code = await runCommand(programs[name], {
    args,
    env: () => env,
    out(text) {
      output.out += text
    },
    err(text) {
      output.err += text
    }
  })
  return { ...output, code }
}

/** Runs a program of `bin/` in a new process, as npm does. */
export async function commandProcess(
  name: keyof typeof programs,
  args: string[],
  env: Record<string, string>
) {
  const script = join(import.meta.dirname, `../../bin/${name}.ts`)
  const child = spawn(process.execPath, [script, ...args], {
    env: { ...process.env, NODE_ENV: 'development', DATABASE_URL: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 60_000,
    killSignal: 'SIGKILL'
  })
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  if (child.signalCode) throw new Error(`${name} ${args.join(' ')} was ended by ${child.signalCode}: ${err}`)
  return { out, err, code }
}
