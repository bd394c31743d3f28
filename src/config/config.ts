import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { createSecureContext } from 'node:tls'
import { OperatorError } from '../errors.ts'
import type { Keys } from '../lib/keys.ts'
import { type Environment, readEnvironment } from './environment.ts'

type Env = Record<string, string | undefined>

/** The configuration. It is read once at startup and frozen; each plugin gets only the part that it needs. */
export type Config = ReturnType<typeof build>

/** Lists every invalid variable in one message for the operator. */
export class ConfigError extends OperatorError {
  override readonly name = 'ConfigError'

  constructor(problems: string[]) {
    super(
      `The configuration is invalid:\n${problems.map(line => `  - ${line}`).join('\n')}\n` +
        'Correct these variables in the environment or in .env, and start again. docs/operations.md lists all variables.'
    )
  }
}

/**
 * Reads the configuration from the environment. Empty values count as not set.
 * @throws {ConfigError} listing every invalid or missing variable.
 */
export function loadConfig(env: Env = process.env): Config {
  const { values, problems } = readEnvironment(env)
  problems.push(...combinationProblems(values))
  const tls = readTls(values, problems)
  if (problems.length > 0) throw new ConfigError(problems)
  return deepFreeze(build(values, tls))
}

/**
 * Reads the part that command-line programs need: they need no secrets but the password of the database.
 * @throws {ConfigError} as `loadConfig`.
 */
export function loadDatabaseConfig(env: Env = process.env): Config['database'] {
  const { values, problems } = readEnvironment(env)
  problems.push(...databaseProblems(values))
  if (problems.length > 0) throw new ConfigError(problems)
  return deepFreeze(databaseOf(values))
}

function deepFreeze<Value extends object>(value: Value): Value {
  for (const item of Object.values(value)) {
    // Object.freeze throws for typed arrays.
    if (typeof item === 'object' && item !== null && !ArrayBuffer.isView(item)) deepFreeze(item)
  }
  return Object.freeze(value)
}

function readTls(values: Environment, problems: string[]): { cert: Buffer; key: Buffer } | undefined {
  const read = (name: 'TLS_CERT_FILE' | 'TLS_KEY_FILE') => {
    try {
      return values[name] ? readFileSync(values[name]) : undefined
    } catch {
      problems.push(`${name} cannot be read: ${values[name]}`)
      return undefined
    }
  }
  const cert = read('TLS_CERT_FILE')
  const key = read('TLS_KEY_FILE')
  if (!cert || !key) return undefined
  try {
    createSecureContext({ cert, key })
  } catch {
    problems.push(
      'TLS_CERT_FILE and TLS_KEY_FILE must contain a certificate and its private key in PEM format'
    )
  }
  return { cert, key }
}

const developmentOrigins = 'http://localhost:3000,http://localhost:5173'

function userLimits(values: Environment) {
  return {
    maxRequests: values.USER_MAX_REQUESTS,
    requestsPerMinute: values.USER_REQUEST_RATE ?? Math.max(300, values.CHAT_RATE_LIMIT),
    /** How long a further request waits. */
    maxWaitMs: 10_000,
    maxStreams: values.USER_MAX_STREAMS,
    maxRunningTurns: values.USER_MAX_RUNNING_TURNS,
    maxTasks: values.USER_MAX_TASKS,
    maxConversations: values.USER_MAX_CONVERSATIONS,
    maxStoredBytes: values.USER_MAX_STORAGE_MB * 1_000_000
  }
}

function databaseOf(values: Environment) {
  return {
    url: values.DATABASE_URL,
    /** Of the owner of the tables, not through a pooler. */
    directUrl: values.DATABASE_DIRECT_URL ?? values.DATABASE_URL,
    dataDir: resolve(values.DATA_DIR),
    poolMax: values.DATABASE_POOL_MAX,
    preparedStatements: values.PREPARED_STATEMENTS === 'on',
    migrateOnStart: values.MIGRATE_ON_START ?? values.NODE_ENV !== 'production'
  }
}

function keysOf({ JWT_SECRET, JWT_SECRET_PREVIOUS }: Environment): Keys | undefined {
  if (JWT_SECRET === undefined) return undefined
  return JWT_SECRET_PREVIOUS === undefined ? [JWT_SECRET] : [JWT_SECRET, JWT_SECRET_PREVIOUS]
}

function build(values: Environment, tls: { cert: Buffer; key: Buffer } | undefined) {
  const production = values.NODE_ENV === 'production'
  return {
    production,
    server: {
      host: values.HOST,
      port: values.PORT,
      tls,
      trustProxy: trustProxy(values.TRUST_PROXY),
      publicUrl: values.PUBLIC_URL && new URL(values.PUBLIC_URL).origin,
      /** Time limit for receiving a whole request. */
      requestTimeoutMs: 15_000
    },
    log: { level: values.LOG_LEVEL },
    database: databaseOf(values),
    auth: {
      keys: keysOf(values),
      provider: identityProvider(values),
      accessTokenMinutes: values.ACCESS_TOKEN_MINUTES,
      refreshTokenDays: values.REFRESH_TOKEN_DAYS,
      cookie: {
        sameSite: values.COOKIE_SAMESITE,
        secure: production || values.COOKIE_SAMESITE === 'none' || hasHttpsPublicUrl(values)
      }
    },
    cors: { origins: originsOf(values.CORS_ORIGINS ?? developmentOrigins) },
    limits: {
      ipPerMinute: values.IP_RATE_LIMIT,
      chatPerMinute: values.CHAT_RATE_LIMIT,
      writesPerMinute: values.WRITE_RATE_LIMIT,
      searchesPerMinute: values.SEARCH_RATE_LIMIT
    },
    user: userLimits(values),
    turns: {
      timeoutMs: values.TURN_DEADLINE_MS,
      recoverEveryMs: 3000,
      maxStreams: values.MAX_STREAMS,
      sessionCheckMs: 5000
    },
    maintenance: { everyMs: 60_000, indexEveryMs: 2000 },
    connections: {
      maxConnections: values.MAX_CONNECTIONS,
      connectionsPerAddress: values.TRUST_PROXY
        ? Number.POSITIVE_INFINITY
        : (values.IP_CONNECTIONS ?? Math.max(256, Math.ceil(values.IP_RATE_LIMIT / 3))),
      requestsPerAddress: values.IP_OPEN_REQUESTS ?? Math.max(100, Math.ceil(values.IP_RATE_LIMIT / 3)),
      stalledMs: 30_000
    },
    model: modelOf(values)
  }
}

/** Undefined if only tokens of this API are accepted. */
function identityProvider({
  JWT_JWKS_URL: jwksUrl,
  JWT_ISSUER: issuer,
  JWT_AUDIENCE: audience
}: Environment) {
  return jwksUrl && issuer && audience ? { jwksUrl, issuer, audience } : undefined
}

/** The model and its settings. Only the Gemini client gets the API key. */
export type ModelConfig =
  | { name: 'offline' /** Whether MODEL=offline is set. */; isExplicit: boolean }
  | {
      name: 'gemini'
      apiKey: string
      model: string
      baseUrl: string
      thinkingLevel: Environment['GEMINI_THINKING_LEVEL']
      attemptMs: number
      connections: number
    }

function modelOf(values: Environment): ModelConfig {
  const apiKey = values.GEMINI_API_KEY
  const isExplicit = values.MODEL === 'offline'
  if (!apiKey || isExplicit) return { name: 'offline', isExplicit }
  return {
    name: 'gemini',
    apiKey,
    model: values.GEMINI_MODEL,
    baseUrl: values.GEMINI_BASE_URL,
    thinkingLevel: values.GEMINI_THINKING_LEVEL,
    attemptMs: values.MODEL_ATTEMPT_MS,
    connections: values.MODEL_CONNECTIONS
  }
}

function originsOf(list: string): string[] {
  return list.split(',').flatMap(item => item.trim().replace(/\/$/, '') || [])
}

type TrustProxy = string[] | ((address: string, hop: number) => boolean) | false

/** A number trusts that many proxies in front of the server. Any other value is a list of addresses. */
function trustProxy(value: string | undefined): TrustProxy {
  if (value === undefined) return false
  const hops = Number(value)
  return Number.isInteger(hops) ? (_address, hop) => hop < hops : value.split(',').map(item => item.trim())
}

/** Checks the rules that involve several variables. @returns one line for each violation. */
function combinationProblems(values: Environment): string[] {
  const problems = dependencyProblems(values)
  return values.NODE_ENV === 'production' ? [...problems, ...productionProblems(values)] : problems
}

function dependencyProblems(values: Environment): string[] {
  const problems = [...databaseProblems(values), ...secretProblems(values), ...providerProblems(values)]
  if (values.MODEL === 'gemini' && !values.GEMINI_API_KEY)
    problems.push('GEMINI_API_KEY is required for MODEL=gemini')
  if (Boolean(values.TLS_CERT_FILE) !== Boolean(values.TLS_KEY_FILE))
    problems.push('TLS_CERT_FILE and TLS_KEY_FILE belong together: set both or neither')
  if (values.COOKIE_SAMESITE === 'none' && !canUseHttps(values))
    problems.push(
      'COOKIE_SAMESITE=none requires HTTPS: set TLS_CERT_FILE and TLS_KEY_FILE, or TRUST_PROXY behind a proxy, ' +
        'or an https PUBLIC_URL'
    )
  return problems
}

function secretProblems({ JWT_SECRET, JWT_SECRET_PREVIOUS }: Environment): string[] {
  if (!JWT_SECRET_PREVIOUS) return []
  if (!JWT_SECRET) return ['JWT_SECRET_PREVIOUS is an addition to JWT_SECRET: set both, or only JWT_SECRET']
  if (JWT_SECRET !== JWT_SECRET_PREVIOUS) return []
  return [
    'JWT_SECRET_PREVIOUS must not be the same as JWT_SECRET: change one of them, or remove JWT_SECRET_PREVIOUS'
  ]
}

function providerProblems({ JWT_JWKS_URL, JWT_ISSUER, JWT_AUDIENCE }: Environment): string[] {
  const variables = Object.entries({ JWT_JWKS_URL, JWT_ISSUER, JWT_AUDIENCE })
  const missing = variables.filter(([, value]) => !value).map(([name]) => name)
  if (missing.length === 0 || missing.length === variables.length) return []
  const isMissing = missing.length === 1 ? 'is missing' : 'are missing'
  return [
    `${missing.join(' and ')} ${isMissing}: JWT_JWKS_URL, JWT_ISSUER and JWT_AUDIENCE belong together, set all or none`
  ]
}

function databaseProblems(values: Environment): string[] {
  const problems: string[] = []
  if (values.DATABASE_DIRECT_URL && !values.DATABASE_URL)
    problems.push('DATABASE_DIRECT_URL is an addition to DATABASE_URL: set both, or only DATABASE_URL')
  if (values.NODE_ENV === 'production' && !values.DATABASE_URL)
    problems.push('DATABASE_URL is required in production')
  return problems
}

function canUseHttps(values: Environment): boolean {
  return Boolean(values.TLS_CERT_FILE ?? values.TRUST_PROXY) || hasHttpsPublicUrl(values)
}

/** Whether clients reach the server by HTTPS, even if a proxy terminates it. */
function hasHttpsPublicUrl({ PUBLIC_URL = '' }: Environment): boolean {
  return URL.parse(PUBLIC_URL)?.protocol === 'https:'
}

function productionProblems(values: Environment): string[] {
  const problems: string[] = []
  if (!values.JWT_SECRET) problems.push('JWT_SECRET is required in production: at least 32 bytes')
  if (!values.CORS_ORIGINS)
    problems.push('CORS_ORIGINS is required in production: the origins of your front ends, comma-separated')
  if (!values.MODEL && !values.GEMINI_API_KEY)
    problems.push(
      'MODEL or GEMINI_API_KEY is required in production: set GEMINI_API_KEY for Gemini, or MODEL=offline'
    )
  return problems
}
