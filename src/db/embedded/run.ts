import { spawn } from 'node:child_process'
import type { Account } from './account.ts'

/**
 * Runs one of Postgres's programs to its end: in a session of its own, so that a Ctrl-C meant for the server does not
 * interrupt it, and without the caller's PG* and locale variables, which would change what it does.
 * @throws with what it said on stderr when it fails.
 */
export function run(file: string, args: string[], account: Account | undefined): Promise<void> {
  const child = spawn(file, args, {
    ...account,
    cwd: process.platform === 'win32' ? undefined : '/',
    detached: true,
    windowsHide: true,
    env: environment(),
    stdio: ['ignore', 'ignore', 'pipe']
  })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', text => {
    said += text
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    // Only its exit counts: what it started may hold on to stderr.
    child.once('exit', code => (code === 0 ? resolve() : undefined))
    child.once('close', code => reject(new Error(`${file} failed (${code}): ${said.trim()}`)))
  })
}

function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(PG|LC_|LANG)/.test(name))
  return { ...Object.fromEntries(kept), LC_ALL: 'C', TZ: 'UTC' }
}
