import { join } from 'node:path'
import t from 'tap'
import { loadConfig } from '../../src/config/config.ts'
import { configProblems } from '../support/config-problems.ts'

t.test('in development no variable is required', t => {
  t.strictSame(loadConfig({}), {
    production: false,
    server: {
      host: '127.0.0.1',
      port: 8000,
      tls: undefined,
      trustProxy: false,
      publicUrl: undefined,
      requestTimeoutMs: 15_000
    },
    log: { level: 'info' },
    database: {
      url: undefined,
      directUrl: undefined,
      dataDir: join(process.cwd(), '.data'),
      poolMax: 10,
      preparedStatements: true,
      migrateOnStart: true
    },
    auth: {
      keys: undefined,
      provider: undefined,
      accessTokenMinutes: 30,
      refreshTokenDays: 30,
      cookie: { sameSite: 'lax', secure: false }
    },
    cors: { origins: ['http://localhost:3000', 'http://localhost:5173'] },
    limits: { ipPerMinute: 300, chatPerMinute: 10, writesPerMinute: 120, searchesPerMinute: 60 },
    user: {
      maxRequests: 4,
      requestsPerMinute: 300,
      maxWaitMs: 10_000,
      maxStreams: 10,
      maxRunningTurns: 3,
      maxTasks: 10_000,
      maxConversations: 10_000,
      maxStoredBytes: 64_000_000
    },
    turns: { timeoutMs: 60_000, recoverEveryMs: 3000, maxStreams: 1000, sessionCheckMs: 5000 },
    maintenance: { everyMs: 60_000, indexEveryMs: 2000 },
    connections: {
      maxConnections: 4096,
      connectionsPerAddress: 256,
      requestsPerAddress: 100,
      stalledMs: 30_000
    },
    model: { name: 'offline', isExplicit: false }
  })
  t.end()
})

const secret = '0123456789abcdef0123456789abcdef'
const previousSecret = 'fedcba9876543210fedcba9876543210'
const production = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgres://todobot@db/todobot',
  JWT_SECRET: secret,
  CORS_ORIGINS: 'https://app.example.com',
  MODEL: 'offline'
}

t.test('every setting can be changed', t => {
  const env = {
    ...production,
    HOST: '0.0.0.0',
    PORT: '0',
    PUBLIC_URL: 'https://todo.example.com/',
    TRUST_PROXY: '10.0.0.0/8, ::1',
    LOG_LEVEL: 'warn',
    DATABASE_DIRECT_URL: 'postgres://owner@db/todobot',
    DATA_DIR: '/srv/data',
    DATABASE_POOL_MAX: '25',
    PREPARED_STATEMENTS: 'off',
    MIGRATE_ON_START: 'true',
    JWT_SECRET_PREVIOUS: previousSecret,
    JWT_JWKS_URL: 'https://id.example.com/keys?version=2',
    JWT_ISSUER: 'https://id.example.com/',
    JWT_AUDIENCE: 'todobot',
    ACCESS_TOKEN_MINUTES: '5',
    REFRESH_TOKEN_DAYS: '7',
    COOKIE_SAMESITE: 'none',
    CORS_ORIGINS: ' https://app.example.com/ , http://localhost:3000',
    CHAT_RATE_LIMIT: '20',
    IP_RATE_LIMIT: '600',
    MAX_STREAMS: '50',
    WRITE_RATE_LIMIT: '240',
    SEARCH_RATE_LIMIT: '90',
    USER_MAX_REQUESTS: '8',
    USER_REQUEST_RATE: '600',
    USER_MAX_STREAMS: '20',
    USER_MAX_RUNNING_TURNS: '6',
    USER_MAX_TASKS: '500',
    USER_MAX_CONVERSATIONS: '600',
    USER_MAX_STORAGE_MB: '7',
    MAX_CONNECTIONS: '2000',
    IP_CONNECTIONS: '60',
    IP_OPEN_REQUESTS: '30',
    TURN_DEADLINE_MS: '30000',
    MODEL: 'gemini',
    GEMINI_API_KEY: ' key ',
    GEMINI_MODEL: 'gemini-9',
    GEMINI_BASE_URL: 'http://127.0.0.1:9',
    GEMINI_THINKING_LEVEL: 'high',
    MODEL_ATTEMPT_MS: '10000',
    MODEL_CONNECTIONS: '200'
  }
  t.strictSame(loadConfig(env), {
    production: true,
    server: {
      host: '0.0.0.0',
      port: 0,
      tls: undefined,
      trustProxy: ['10.0.0.0/8', '::1'],
      publicUrl: 'https://todo.example.com',
      requestTimeoutMs: 15_000
    },
    log: { level: 'warn' },
    database: {
      url: production.DATABASE_URL,
      directUrl: 'postgres://owner@db/todobot',
      dataDir: '/srv/data',
      poolMax: 25,
      preparedStatements: false,
      migrateOnStart: true
    },
    auth: {
      keys: [secret, previousSecret],
      provider: {
        jwksUrl: 'https://id.example.com/keys?version=2',
        issuer: 'https://id.example.com/',
        audience: 'todobot'
      },
      accessTokenMinutes: 5,
      refreshTokenDays: 7,
      cookie: { sameSite: 'none', secure: true }
    },
    cors: { origins: ['https://app.example.com', 'http://localhost:3000'] },
    limits: { ipPerMinute: 600, chatPerMinute: 20, writesPerMinute: 240, searchesPerMinute: 90 },
    user: {
      maxRequests: 8,
      requestsPerMinute: 600,
      maxWaitMs: 10_000,
      maxStreams: 20,
      maxRunningTurns: 6,
      maxTasks: 500,
      maxConversations: 600,
      maxStoredBytes: 7_000_000
    },
    turns: { timeoutMs: 30_000, recoverEveryMs: 3000, maxStreams: 50, sessionCheckMs: 5000 },
    maintenance: { everyMs: 60_000, indexEveryMs: 2000 },
    connections: {
      maxConnections: 2000,
      // All connections are the proxy's.
      connectionsPerAddress: Number.POSITIVE_INFINITY,
      requestsPerAddress: 30,
      stalledMs: 30_000
    },
    model: {
      name: 'gemini',
      apiKey: 'key',
      model: 'gemini-9',
      baseUrl: 'http://127.0.0.1:9',
      thinkingLevel: 'high',
      attemptMs: 10_000,
      connections: 200
    }
  })
  t.end()
})

t.test('the maximum of connections per address applies only without a proxy', t => {
  t.equal(loadConfig({ IP_CONNECTIONS: '60' }).connections.connectionsPerAddress, 60)
  t.equal(loadConfig({ TRUST_PROXY: '1' }).connections.connectionsPerAddress, Number.POSITIVE_INFINITY)
  t.end()
})

t.test('empty and blank variables count as unset', t => {
  const names = [
    'PORT',
    'DATABASE_URL',
    'JWT_SECRET',
    'CORS_ORIGINS',
    'MODEL',
    'GEMINI_API_KEY',
    'TRUST_PROXY'
  ]
  for (const value of ['', '  ']) {
    t.strictSame(loadConfig(Object.fromEntries(names.map(name => [name, value]))), loadConfig({}))
  }
  t.end()
})

t.test('a direct URL of the database requires a URL', t => {
  t.strictSame(configProblems({ DATABASE_DIRECT_URL: 'postgres://owner@db/todobot' }), [
    'DATABASE_DIRECT_URL is an addition to DATABASE_URL: set both, or only DATABASE_URL'
  ])
  t.equal(loadConfig(production).database.directUrl, production.DATABASE_URL)
  t.end()
})

t.test('a previous secret requires a secret, and is another one', t => {
  t.strictSame(configProblems({ JWT_SECRET_PREVIOUS: secret }), [
    'JWT_SECRET_PREVIOUS is an addition to JWT_SECRET: set both, or only JWT_SECRET'
  ])
  t.strictSame(configProblems({ JWT_SECRET: secret, JWT_SECRET_PREVIOUS: secret }), [
    'JWT_SECRET_PREVIOUS must not be the same as JWT_SECRET: change one of them, or remove JWT_SECRET_PREVIOUS'
  ])
  t.strictSame(configProblems({ JWT_SECRET: secret, JWT_SECRET_PREVIOUS: 'short' }), [
    'JWT_SECRET_PREVIOUS must be at least 32 bytes long'
  ])
  t.end()
})

t.test('the settings of an identity provider are all set or none', t => {
  const all = { JWT_JWKS_URL: 'https://id.example.com/keys', JWT_ISSUER: 'a', JWT_AUDIENCE: 'b' }
  const rule = 'JWT_JWKS_URL, JWT_ISSUER and JWT_AUDIENCE belong together, set all or none'
  for (const name of Object.keys(all))
    t.strictSame(configProblems({ ...all, [name]: ' ' }), [`${name} is missing: ${rule}`])
  t.strictSame(configProblems({ JWT_ISSUER: 'a' }), [`JWT_JWKS_URL and JWT_AUDIENCE are missing: ${rule}`])
  t.end()
})

t.test('the keys of an identity provider come over HTTPS, or from this machine', t => {
  const rest = { JWT_ISSUER: 'a', JWT_AUDIENCE: 'b' }
  for (const JWT_JWKS_URL of [
    'https://id.example.com/keys',
    'http://localhost:8080/keys',
    'http://127.0.0.1/keys',
    'http://[::1]:8080/keys'
  ])
    t.equal(loadConfig({ ...rest, JWT_JWKS_URL }).auth.provider?.jwksUrl, JWT_JWKS_URL)
  for (const JWT_JWKS_URL of [
    'http://id.example.com/keys',
    'http://127.0.0.1.example.com/keys',
    'https://user:password@id.example.com/keys',
    'file:///keys',
    'keys'
  ])
    t.match(configProblems({ ...rest, JWT_JWKS_URL }), [
      /^JWT_JWKS_URL must be an https URL, or an http URL of this machine/
    ])
  t.match(configProblems({ ...rest, JWT_JWKS_URL: 'https://a/', JWT_ISSUER: 'x'.repeat(501) }), [
    /^JWT_ISSUER must be a text of at most 500 characters/
  ])
  t.end()
})

t.test('production requires all important settings', t => {
  t.strictSame(configProblems({ NODE_ENV: 'production' }), [
    'DATABASE_URL is required in production',
    'JWT_SECRET is required in production: at least 32 bytes',
    'CORS_ORIGINS is required in production: the origins of your front ends, comma-separated',
    'MODEL or GEMINI_API_KEY is required in production: set GEMINI_API_KEY for Gemini, or MODEL=offline'
  ])
  for (const name of ['DATABASE_URL', 'JWT_SECRET', 'CORS_ORIGINS', 'MODEL']) {
    const problems = configProblems({ ...production, [name]: '' })
    t.equal(problems.length, 1)
    t.match(problems[0], new RegExp(`^${name} `))
  }
  const { production: isProduction, database, model } = loadConfig(production)
  t.strictSame(
    [isProduction, database.migrateOnStart, model],
    [true, false, { name: 'offline', isExplicit: true }]
  )
  t.equal(loadConfig({ ...production, MODEL: '', GEMINI_API_KEY: 'key' }).model.name, 'gemini')
  t.end()
})

t.test('a cross-site cookie requires HTTPS', t => {
  const needed =
    'COOKIE_SAMESITE=none requires HTTPS: set TLS_CERT_FILE and TLS_KEY_FILE, or TRUST_PROXY behind a proxy, or an https PUBLIC_URL'
  t.strictSame(configProblems({ COOKIE_SAMESITE: 'none' }), [needed])
  t.strictSame(configProblems({ COOKIE_SAMESITE: 'none', PUBLIC_URL: 'http://localhost:8000' }), [needed])
  t.strictSame(configProblems({ ...production, COOKIE_SAMESITE: 'none' }), [needed])
  for (const env of [{ PUBLIC_URL: 'https://api.example.com' }, { TRUST_PROXY: '1' }])
    t.strictSame(loadConfig({ COOKIE_SAMESITE: 'none', ...env }).auth.cookie, {
      sameSite: 'none',
      secure: true
    })
  t.end()
})

t.test('the cookie is Secure in production, and wherever the server is known to be reached by HTTPS', t => {
  const secure = (env: Record<string, string>) => loadConfig(env).auth.cookie.secure
  t.strictSame(
    [secure({}), secure({ PUBLIC_URL: 'http://localhost' }), secure({ TRUST_PROXY: '1' })],
    [false, false, false]
  )
  t.strictSame([secure(production), secure({ PUBLIC_URL: 'https://api.example.com' })], [true, true])
  t.end()
})

t.test('GEMINI_API_KEY alone selects Gemini, and MODEL takes precedence', t => {
  t.equal(loadConfig({ GEMINI_API_KEY: 'key' }).model.name, 'gemini')
  t.strictSame(loadConfig({ GEMINI_API_KEY: 'key', MODEL: 'offline' }).model, {
    name: 'offline',
    isExplicit: true
  })
  t.strictSame(configProblems({ MODEL: 'gemini' }), ['GEMINI_API_KEY is required for MODEL=gemini'])
  t.end()
})

t.test('the configuration is frozen', t => {
  const config = loadConfig({ GEMINI_API_KEY: 'key' })
  for (const part of [config, config.server, config.cors, config.cors.origins, config.model, config.limits]) {
    t.ok(Object.isFrozen(part))
  }
  t.end()
})

t.test('a hop count trusts that many proxies in front of the server', t => {
  const { trustProxy } = loadConfig({ TRUST_PROXY: '2' }).server
  if (typeof trustProxy !== 'function') return t.fail('not a function')
  t.strictSame(
    [0, 1, 2].map(hop => trustProxy('10.0.0.1', hop)),
    [true, true, false]
  )
  t.end()
})

t.test('limits that are not set follow the rate limits that allow more', t => {
  const limitsOf = (env: Record<string, string>) => {
    const { user, connections } = loadConfig(env)
    const { connectionsPerAddress, requestsPerAddress } = connections
    return [user.requestsPerMinute, connectionsPerAddress, requestsPerAddress]
  }
  t.strictSame(limitsOf({}), [300, 256, 100])
  t.strictSame(limitsOf({ CHAT_RATE_LIMIT: '1000', IP_RATE_LIMIT: '3000' }), [1000, 1000, 1000])
  const own = { USER_REQUEST_RATE: '7', IP_CONNECTIONS: '8', IP_OPEN_REQUESTS: '9' }
  t.strictSame(limitsOf({ CHAT_RATE_LIMIT: '1000', IP_RATE_LIMIT: '3000', ...own }), [7, 8, 9])
  t.end()
})
