import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'

export interface Outcome {
  passed: string[]
  failed: string[]
  /** All that tap printed. */
  output: string
}

/** Runs test files in a copy of the project, on the database server of `url`. */
export async function runTests(folder: string, files: string[], url: string): Promise<Outcome> {
  const args = ['--disable-coverage', '--reporter=tap', '--timeout=30', ...files]
  const child = spawn(join(folder, 'node_modules/.bin/tap'), args, {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: 600_000,
    env: {
      ...process.env,
      PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
      TEST_DATABASE_URL: url
    }
  })
  const output = await text(child.stdout)
  return { passed: namesOf(output, 'ok'), failed: namesOf(output, 'not ok'), output }
}

/** The tests of a file stand one level below it: four spaces in. */
function namesOf(output: string, result: 'ok' | 'not ok'): string[] {
  const line = new RegExp(`^ {4}${result} \\d+ - (.*?)(?: # time=.*)?$`, 'gm')
  return [...output.matchAll(line)].map(([, name = '']) => name)
}
