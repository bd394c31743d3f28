import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { systemInstruction } from '../../../src/agent/system-instruction.ts'
import { declarations } from '../../../src/agent/tools/toolbox.ts'
import { freePort } from '../../../src/db/embedded/postmaster.ts'
import { jwtSecret } from '../../chaos/harness/requests.ts'
import { highLimitVariables } from '../../support/limits.ts'
import { type Child, startNode } from './processes.ts'

export const serverNames = ['floor', 'probe', 'api'] as const
export type ServerName = (typeof serverNames)[number]

/** The processes of a server: one, or the replicas of the API. */
export interface Server {
  urls: string[]
  pids: number[]
  /** Milliseconds until the first process was healthy. */
  coldStartMs: number
  stop(): Promise<void>
}

export interface ServerOptions {
  database: string
  model: string
  /** The most turns that run at the same time. */
  turns: number
  replicas: number
  /** The working directory, which has no `.env`, and gets the log. */
  folder: string
}

const root = join(import.meta.dirname, '../../..')
const startMs = 60_000

export async function startServer(name: ServerName, options: ServerOptions): Promise<Server> {
  const args =
    name === 'api' ? await startCommand() : [fileURLToPath(new URL('plain/server.ts', import.meta.url)), name]
  const env = environmentOf(options)
  const processes: Process[] = []
  const stop = async () => void (await Promise.all(processes.map(({ child }) => child.stop())))
  try {
    const count = name === 'api' ? options.replicas : 1
    while (processes.length < count) processes.push(await startProcess(name, args, env, options.folder))
  } catch (error) {
    await stop()
    throw error
  }
  return {
    urls: processes.map(({ url }) => url),
    pids: processes.map(({ child }) => child.pid),
    coldStartMs: processes[0]?.coldStartMs ?? Number.NaN,
    stop
  }
}

/** The arguments of Node in `npm start`, for any working directory. */
async function startCommand(): Promise<string[]> {
  const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  const [, command = ''] = /^exec node (.*)$/.exec(scripts.start) ?? []
  if (!command) throw new Error(`npm start does not run "exec node …" but "${scripts.start}".`)
  return command.split(' ').map(word => (existsSync(join(root, word)) ? join(root, word) : word))
}

function environmentOf({ database, model, turns }: ServerOptions): Record<string, string> {
  return {
    ...highLimitVariables,
    PATH: process.env.PATH ?? '',
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    DATABASE_URL: database,
    JWT_SECRET: jwtSecret,
    CORS_ORIGINS: 'https://app.example.com',
    GEMINI_API_KEY: 'key',
    GEMINI_BASE_URL: model,
    MODEL_CONNECTIONS: String(Math.max(1024, turns)),
    MODEL_SETTINGS: modelSettings()
  }
}

/** For the servers that are not the API: what else it sends to the model, as JSON without the first brace. */
function modelSettings(): string {
  const functionDeclarations = declarations.map(({ parameters, ...declaration }) => ({
    ...declaration,
    parametersJsonSchema: parameters
  }))
  const settings = {
    systemInstruction: {
      parts: [{ text: systemInstruction({ now: new Date(), timeZone: 'UTC' }) }],
      role: 'user'
    },
    tools: [{ functionDeclarations }],
    toolConfig: { functionCallingConfig: { mode: 'VALIDATED' } },
    generationConfig: { maxOutputTokens: 16_384 }
  }
  return JSON.stringify(settings).slice(1)
}

interface Process {
  url: string
  child: Child
  coldStartMs: number
}

/** Starts a process and waits until it is healthy. */
async function startProcess(
  name: string,
  args: string[],
  env: Record<string, string>,
  folder: string
): Promise<Process> {
  const port = await freePort(undefined)
  const log = join(folder, `${name}.log`)
  const begun = performance.now()
  const child = startNode({ args, cwd: folder, env: { ...env, PORT: String(port) }, log })
  const url = `http://127.0.0.1:${port}`
  while (!(await isHealthy(url))) {
    if (child.isRunning() && performance.now() - begun < startMs) await sleep(10)
    else {
      await child.stop()
      throw new Error(`${name} does not start: ${(await readFile(log, 'utf8')).slice(-2000)}`)
    }
  }
  return { url, child, coldStartMs: performance.now() - begun }
}

async function isHealthy(url: string): Promise<boolean> {
  return await fetch(`${url}/health`, { signal: AbortSignal.timeout(2000) }).then(
    async response => (await response.text()) !== '' && response.ok,
    () => false
  )
}
