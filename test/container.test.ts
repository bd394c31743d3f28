import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import t from 'tap'
import { parse } from 'yaml'
import { loadConfig } from '../src/config/config.ts'
import { configProblems } from './support/config-problems.ts'

type Env = Record<string, string>

const root = join(import.meta.dirname, '..')
const read = (name: string) => readFile(join(root, name), 'utf8')
const compose = await read('docker-compose.yml')
const { services } = parse(compose)

/** Interpolates as Compose does: `${NAME}`, `${NAME:-default}` and `${NAME:?what to do}`, also nested. */
function interpolate(text: string, env: Env): string {
  const inner = /\$\{(\w+)(?::([-?])([^${}]*))?\}/
  for (let match = inner.exec(text); match; match = inner.exec(text)) {
    const [whole, name = '', how, words = ''] = match
    const value = env[name]
    if (!value && how === '?') throw new Error(`${name}: ${words}`)
    text = text.replace(whole, () => value || (how === '-' ? words : ''))
  }
  return text
}

/** The environment of a replica: the developer's file, overridden by docker-compose.yml. */
function environmentOf(name: string, file: Env): Env {
  const own: [string, string][] = Object.entries(services[name].environment)
  return { ...file, ...Object.fromEntries(own.map(([key, value]) => [key, interpolate(value, file)])) }
}

const needed = { POSTGRES_PASSWORD: 'abc123', JWT_SECRET: 'x'.repeat(32) }
/** Settings for a development machine that are wrong in a container. */
const developer = {
  NODE_ENV: 'development',
  HOST: '127.0.0.1',
  PORT: '9000',
  TLS_CERT_FILE: 'cert.pem',
  TLS_KEY_FILE: 'key.pem',
  PUBLIC_URL: 'http://localhost:9000',
  TRUST_PROXY: '3',
  DATABASE_URL: 'postgres://localhost/mine',
  MIGRATE_ON_START: 'false'
}

for (const replica of ['api-1', 'api-2']) {
  t.test(`${replica} works with the .env of a development machine`, t => {
    const env = environmentOf(replica, { ...developer, ...needed, MODEL: 'offline' })
    const { production, server, database, cors } = loadConfig(env)
    t.match(
      { production, server, database, cors },
      {
        production: true,
        server: { host: '0.0.0.0', port: 8000, tls: undefined, publicUrl: 'https://localhost' },
        database: { url: 'postgres://todobot:abc123@postgres:5432/todobot', migrateOnStart: true },
        cors: { origins: ['https://localhost'] }
      }
    )
    const { trustProxy } = server
    if (typeof trustProxy !== 'function') return t.fail('not a function')
    t.strictSame(
      [0, 1].map(hop => trustProxy('172.16.0.2', hop)),
      [true, false],
      'it trusts the proxy in front of it, and no other'
    )
    t.end()
  })
}

t.test('the image runs the command of npm start, and has its compiled code', async t => {
  const dockerfile = (await read('Dockerfile')).replaceAll(/\s*\\\n\s*/g, ' ')
  const [, command = ''] = /^exec (.*)$/.exec(JSON.parse(await read('package.json')).scripts.start) ?? []
  const [, words = '[]'] = /^CMD (\[.*\])$/m.exec(dockerfile) ?? []
  t.equal(JSON.parse(words).join(' '), command)
  const [, compiling] = /^RUN .* timeout --preserve-status \d+ (.*)$/m.exec(dockerfile) ?? []
  t.equal(compiling, command, 'the cache is that of the same options')
})

t.test('the model must be selected by MODEL or GEMINI_API_KEY', t => {
  const model = (file: Env) => loadConfig(environmentOf('api-1', { ...needed, ...file })).model
  t.match(model({ GEMINI_API_KEY: 'key' }), { name: 'gemini', apiKey: 'key' })
  t.strictSame(model({ MODEL: 'offline' }), { name: 'offline', isExplicit: true })
  t.strictSame(configProblems(environmentOf('api-1', needed)), [
    'MODEL or GEMINI_API_KEY is required in production: set GEMINI_API_KEY for Gemini, or MODEL=offline'
  ])
  t.end()
})

t.test('one host name is enough', t => {
  const file = { ...needed, MODEL: 'offline', SITE_ADDRESS: 'todo.example.com' }
  const { server, cors } = loadConfig(environmentOf('api-1', file))
  t.strictSame([server.publicUrl, cors.origins], ['https://todo.example.com', ['https://todo.example.com']])
  t.strictSame(environmentOf('proxy', file).SITE_ADDRESS, 'todo.example.com')
  t.end()
})

t.test('without a password or a secret Compose prints what to set, and how', t => {
  for (const name of ['POSTGRES_PASSWORD', 'JWT_SECRET'])
    t.throws(() => environmentOf('api-1', { ...needed, [name]: '' }), {
      message: new RegExp(`^${name}: set ${name} in \\.env, .* openssl rand -`)
    })
  t.end()
})

t.test('the .env of the instructions is sufficient, and all of it is needed', async t => {
  const [, block = ''] = /^cat >> \.env <<END\n(.*?)^END$/ms.exec(await read('docs/operations.md')) ?? []
  const made = parseEnv(block.replaceAll(/\$\(openssl rand .*\)/g, 'r'.repeat(64)))
  t.strictSame(Object.keys(made).toSorted(), ['JWT_SECRET', 'MODEL', 'POSTGRES_PASSWORD'])
  const env = Object.fromEntries(Object.entries(made).map(([name, value]) => [name, String(value)]))
  t.equal(loadConfig(environmentOf('api-1', env)).model.name, 'offline')
})

t.test('what can be set for Compose is documented in .env.example and docs/operations.md', async t => {
  const [example, operations] = await Promise.all([read('.env.example'), read('docs/operations.md')])
  const names = new Set([...compose.matchAll(/\$\{(\w+)/g)].map(([, name]) => name))
  t.ok(names.has('SITE_ADDRESS') && names.has('POSTGRES_PASSWORD'))
  for (const name of names) {
    t.match(example, new RegExp(`^(# )?${name}=`, 'm'))
    t.match(operations, new RegExp(`^\\|.*\`${name}\`.*\\|`, 'm'))
  }
})

t.test('by default the ports are only reachable from this machine', t => {
  const ports: string[] = services.proxy.ports
  const open = (file: Env) => ports.map(port => interpolate(port, file))
  t.strictSame(open({}), ['127.0.0.1:80:80', '127.0.0.1:443:443'])
  t.strictSame(open({ BIND_ADDRESS: '0.0.0.0' }), ['0.0.0.0:80:80', '0.0.0.0:443:443'])
  t.notOk(Object.entries(services).some(([name, service]) => name !== 'proxy' && 'ports' in Object(service)))
  t.end()
})

t.test('the proxy has all replicas, and its health check uses an existing path', async t => {
  const caddyfile = await read('Caddyfile')
  const [, upstreams] = /^\s*to (.*)$/m.exec(caddyfile) ?? []
  t.strictSame(upstreams?.split(' '), ['api-1:8000', 'api-2:8000'])
  t.strictSame(Object.keys(services).toSorted(), ['api-1', 'api-2', 'postgres', 'proxy'])
  t.match(caddyfile, /^\s*health_uri \/health\/live$/m)
})
