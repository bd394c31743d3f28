import { readdir } from 'node:fs/promises'
import t from 'tap'
import { testDatabase } from '../support/database.ts'
import { startServer } from '../support/server-process.ts'
import { loadedBy } from './loaded-modules.ts'

const { url: DATABASE_URL } = await testDatabase(t)

function environment(NODE_COMPILE_CACHE: string) {
  return { DATABASE_URL, JWT_SECRET: 'x'.repeat(32), MODEL: 'offline', NODE_COMPILE_CACHE }
}

/** Of Node: it removes the types from TypeScript. */
const compiler = 'internal/deps/amaro/dist/index'

t.test('a server whose predecessor was killed finds its code compiled, and loads no compiler', async t => {
  const env = environment(t.testdir())
  const server = startServer(t, import.meta.dirname, env)
  await server.url()
  server.signal('SIGKILL')
  await server.ended()
  t.notSame(await readdir(env.NODE_COMPILE_CACHE), [])
  const loaded = await loadedBy(t, 'builtins', env)
  t.notOk(loaded.includes(compiler))
  const first = await loadedBy(t, 'builtins', environment(t.testdir()))
  t.ok(first.includes(compiler), 'which a server without compiled code needs')
})

t.test('a server that cannot write compiled code starts, and prints nothing about it', async t => {
  const server = startServer(t, import.meta.dirname, environment('/dev/null/cache'))
  await server.url()
  server.signal('SIGTERM')
  t.equal(await server.ended(), 0)
  t.equal(server.stderr(), '')
})

/**
 * What only the types, the documentation, passwords, a terminal, the offline agent, other credentials or an old schema
 * need.
 */
const rarelyUsed = [
  '@node-rs/argon2',
  '@sinclair/typebox',
  '@fastify/static',
  '@fastify/swagger',
  '@fastify/swagger-ui',
  '@zxcvbn-ts/language-common',
  'google-auth-library',
  'migrations',
  'pino-pretty',
  'yaml'
]

t.test(
  'a server with Gemini loads no package that it may never use, and the documentation on demand',
  async t => {
    const gemini = {
      ...environment(t.testdir()),
      MODEL: 'gemini',
      GEMINI_API_KEY: 'key',
      MIGRATE_ON_START: 'false'
    }
    const loaded = await loadedBy(t, 'packages', gemini, url => fetch(new URL('/health', url)))
    t.ok(loaded.includes('fastify'))
    t.strictSame(
      rarelyUsed.filter(name => loaded.includes(name)),
      []
    )
    const documented = await loadedBy(t, 'packages', gemini, async url => {
      for (const path of ['/docs', '/openapi.json', '/openapi.yaml'])
        t.equal((await fetch(new URL(path, url))).status, 200, path)
    })
    t.ok(['@fastify/swagger-ui', 'yaml'].every(name => documented.includes(name)))
  }
)

t.test('a server that has started returns the memory that only its start needed', async t => {
  const gc = "globalThis.gc = options => console.log(JSON.stringify({ msg: 'gc', options }))"
  const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(gc)}`
  const server = startServer(t, import.meta.dirname, { ...environment(t.testdir()), NODE_OPTIONS })
  await server.waitForLog(/^gc$/)
  t.match(
    server.logs.filter(({ msg }) => /^ready|^gc/.test(String(msg))),
    [{ msg: /^ready/ }, { options: { flavor: 'last-resort' } }]
  )
})
