import { Session } from 'node:inspector'
import { registerHooks } from 'node:module'
import { setTimeout } from 'node:timers/promises'
import type { ModelAnswer, ModelRequest } from '../../src/agent/model.ts'
import type { Postgres } from '../chaos/harness/postgres.ts'

const sources = new URL('../../src/', import.meta.url).href
const usage = { input_tokens: 1, output_tokens: 1 }

/** Prints the files and functions that a message passes which adds a task and is answered in JSON. */
export async function measureMessagePath(postgres: Postgres): Promise<void> {
  const { url } = await postgres.database()
  const session = new Session()
  session.connect()
  let stack: string[] = []
  let filesBefore: string[] = []

  const generate = async ({ contents }: ModelRequest): Promise<ModelAnswer> => {
    const isFirst = !contents.at(-1)?.parts?.[0]?.functionResponse
    if (isFirst) {
      stack = ownFrames()
      filesBefore = passedFiles(session)
    }
    const part = isFirst
      ? { functionCall: { name: 'add_task', args: { title: 'milk' } } }
      : { text: 'Added.' }
    return { content: { role: 'model', parts: [part] }, finishReason: 'STOP', usage }
  }
  const { send, close } = await openApp(url, generate)
  session.post('Profiler.enable')
  session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false })
  // The first one loads and compiles modules.
  for (let message = 1; message <= 2; message += 1) {
    // Background work of the turn before has ended by then.
    await setTimeout(200)
    passedFiles(session)
    await send()
  }
  const files = new Set([...filesBefore, ...passedFiles(session)])
  await close()
  console.log(`message path: ${filesBefore.length} files before the model is asked, ${files.size} in all`)
  console.log(filesBefore.map(file => `  ${file}`).join('\n'))
  console.log(`message path: ${stack.length} frames when the model is asked\n${stack.join('\n')}`)
}

/** An app with this function as its model, and a user who sends messages. */
async function openApp(url: string, generate: (request: ModelRequest) => Promise<ModelAnswer>) {
  const { loadConfig } = await import('../../src/config/config.ts')
  const { createServer } = await import('../../src/server/options.ts')
  const { createLogger } = await import('../../src/server/logging.ts')
  replaceModel(generate)
  const { buildApp } = await import('../../src/app.ts')
  const config = loadConfig({ DATABASE_URL: url, JWT_SECRET: 'secret of the bench, 32 bytes long' })
  const app = createServer(config.server, createLogger('silent'))
  await buildApp(app, {
    ...config,
    database: { ...config.database, url, directUrl: url },
    auth: { ...config.auth, keys: [url] }
  })
  const account = { email: 'grace.hopper@example.com', password: 'correct horse battery staple' }
  await app.inject({ method: 'POST', url: '/api/auth/register', payload: account })
  const login = await app.inject({ method: 'POST', url: '/api/auth/login', payload: account })
  const headers = { authorization: `Bearer ${login.json().access_token}` }
  return {
    send: () => app.inject({ method: 'POST', url: '/api/chat', headers, payload: { message: 'Add milk' } }),
    close: () => app.close()
  }
}

/** Replaces the offline model by a function: the model is not measured. */
function replaceModel(generate: (request: ModelRequest) => Promise<ModelAnswer>): void {
  Object.assign(globalThis, { generate })
  registerHooks({
    load(url, context, next) {
      if (url !== `${sources}agent/offline/model.ts`) return next(url, context)
      const source = `export const createOfflineModel = () => ({ name: 'offline', generate: globalThis.generate })`
      return { format: 'module', shortCircuit: true, source }
    }
  })
}

function ownFrames(): string[] {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 100
  const { stack = '' } = new Error('here')
  Error.stackTraceLimit = stackTraceLimit
  return stack.split('\n').filter(line => line.includes(sources))
}

interface Coverage {
  url: string
  functions: { ranges: { count: number }[] }[]
}

/** The files with a function that was called since the last call; the inspector session answers synchronously. */
function passedFiles(session: Session): string[] {
  let files: Coverage[] = []
  session.post('Profiler.takePreciseCoverage', (_error, { result }) => {
    files = result
  })
  return files
    .filter(
      ({ url, functions }) => url.startsWith(sources) && functions.some(({ ranges }) => ranges[0]?.count)
    )
    .map(({ url }) => url.slice(sources.length))
    .toSorted()
}
