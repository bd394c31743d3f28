import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { environmentOf, type Sabotage } from './sabotage.ts'

export interface Outcome {
  passed: string[]
  failed: string[]
  /** Standard output. */
  output: string
}

const project = join(import.meta.dirname, '../..')
const register = join(import.meta.dirname, 'register.ts')
const limitMs = 60_000

/** Runs a test file on this database server, optionally with a sabotage. */
export async function runTest(file: string, url: string, sabotage?: Sabotage): Promise<Outcome> {
  const child = spawn(process.execPath, ['--import', register, file], {
    cwd: project,
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: limitMs,
    killSignal: 'SIGKILL',
    env: { ...process.env, ...(sabotage && environmentOf(sabotage)), TEST_DATABASE_URL: url }
  })
  const output = await text(child.stdout)
  return { passed: namesOf(output, 'ok'), failed: namesOf(output, 'not ok'), output }
}

function namesOf(output: string, result: 'ok' | 'not ok'): string[] {
  const line = new RegExp(`^${result} \\d+ - (.*?)(?: # time=.*)?$`, 'gm')
  return [...output.matchAll(line)].map(([, name = '']) => name)
}
