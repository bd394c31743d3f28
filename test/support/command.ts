import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

/** Runs one of the programs of `bin/` to its end, as npm does. */
export async function command(name: string, words: string[], env: Record<string, string>) {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../bin', name), ...words], {
    env: { ...process.env, NODE_ENV: 'development', DATABASE_URL: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 60_000,
    killSignal: 'SIGKILL'
  })
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  if (child.signalCode) throw new Error(`${name} ${words.join(' ')} was ended by ${child.signalCode}: ${err}`)
  return { out, err, code }
}
