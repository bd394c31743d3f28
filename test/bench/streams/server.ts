import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Gauge, Question } from './gauge.ts'

const script = join(import.meta.dirname, '../../../src/server.ts')
const gauge = join(import.meta.dirname, 'gauge.ts')
const flags = [
  '--disable-warning=ExperimentalWarning',
  '--max-semi-space-size=16',
  '--heap-growing-percent=40',
  '--initial-heap-size=64',
  '--expose-gc',
  '--import',
  gauge
]
const address = /http[^"\s]+(?=\/docs)/

/** A server process as in production, with the gauge. */
export interface MeasuredServer {
  url: string
  measure(question: Question): Promise<Gauge>
  stop(): Promise<void>
}

const children = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL')
})

export async function startServer(env: Record<string, string>): Promise<MeasuredServer> {
  const child = spawn(process.execPath, [...flags, script], {
    env: { PATH: process.env.PATH, HOST: '127.0.0.1', PORT: '0', MIGRATE_ON_START: 'false', ...env },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc']
  })
  children.add(child)
  const ended = once(child, 'exit')
  return {
    url: await addressIn(child, ended),
    async measure(question) {
      const answer = once(child, 'message')
      child.send(question)
      const [measured]: Gauge[] = await answer
      if (!measured) throw new Error('The server says nothing.')
      return measured
    },
    async stop() {
      child.kill('SIGKILL')
      await ended
      children.delete(child)
    }
  }
}

/** Resolves with the server's URL; the rest of its log is discarded. */
async function addressIn({ stdout }: ChildProcess, ended: Promise<unknown>): Promise<string> {
  if (!stdout) throw new Error('The server has no log.')
  const found = Promise.withResolvers<string>()
  createInterface(stdout).on('line', line => {
    const [url] = address.exec(line) ?? []
    if (url) found.resolve(url)
  })
  const gone = ended.then(() => Promise.reject(new Error('The server does not start.')))
  return await Promise.race([found.promise, gone])
}
