import { isIP } from 'node:net'
import type { Static, TSchema } from '@sinclair/typebox'
import { Ajv } from 'ajv'
import { OperatorError } from '../errors.ts'
import { hasCode } from '../lib/objects.ts'
import { Type } from '../lib/schema.ts'

const formats: Record<string, (value: string) => boolean> = {
  'http-url': isHttpUrl,
  // Paths of the API are absolute: below another path, links, the cookie and the documentation would not work.
  'http-root': value => isHttpUrl(value) && URL.parse(value)?.pathname === '/',
  // The host can be missing, because `?host=` can set it: to a folder, for the Unix socket in it.
  'postgres-url': value =>
    ['postgres:', 'postgresql:'].includes(URL.parse(value.replace('@/', '@localhost/'))?.protocol ?? ''),
  'jwks-url': isKeyUrl,
  secret: value => Buffer.byteLength(value) >= 32,
  origins: value => value.split(',').every(isOrigin),
  proxies: value => /^[1-9]\d?$/.test(value) || value.split(',').every(isAddressRange)
}

/** A URL to which paths can be appended. */
function isHttpUrl(value: string): boolean {
  const { protocol = '', username, password, search, hash } = URL.parse(value) ?? {}
  return ['http:', 'https:'].includes(protocol) && !username && !password && !search && !hash
}

/** Keys that came over plain HTTP from elsewhere could be anybody's. */
function isKeyUrl(value: string): boolean {
  const { protocol, hostname = '', username, password, hash } = URL.parse(value) ?? {}
  const isSafe = protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname))
  return isSafe && !username && !password && !hash
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname)
}

function isOrigin(item: string): boolean {
  const text = item.trim().replace(/\/$/, '')
  return URL.parse(text)?.origin === text
}

function isAddressRange(item: string): boolean {
  const [address = '', bits, ...rest] = item.trim().split('/')
  const version = isIP(address)
  if (version === 0 || rest.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128))
}

const formatted = (format: string, expected: string) => Type.Optional(Type.String({ format, expected }))
const string = (expected: string) => Type.Optional(Type.String({ expected }))
const integer = (minimum: number, maximum: number, value?: number) =>
  Type.Integer({ minimum, maximum, default: value, expected: `a whole number from ${minimum} to ${maximum}` })

/** The default of GEMINI_BASE_URL. */
export const googleUrl = 'https://generativelanguage.googleapis.com'

/** All environment variables that the server reads. Error messages contain the text in `expected`. */
const schema = Type.Object({
  NODE_ENV: Type.Optional(
    Type.Union([Type.Literal('production'), Type.Literal('development'), Type.Literal('test')], {
      expected: 'production, development or test'
    })
  ),
  HOST: Type.String({ default: '127.0.0.1', expected: 'an address to listen on' }),
  PORT: integer(0, 65535, 8000),
  PUBLIC_URL: formatted('http-root', 'an http or https URL without a path, such as https://api.example.com'),
  TRUST_PROXY: formatted(
    'proxies',
    'the number of proxies, or a comma-separated list of their addresses or CIDR ranges'
  ),
  TLS_CERT_FILE: string('the path of a PEM file'),
  TLS_KEY_FILE: string('the path of a PEM file'),
  LOG_LEVEL: Type.Union(
    ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'].map(level => Type.Literal(level)),
    { default: 'info', expected: 'fatal, error, warn, info, debug, trace or silent' }
  ),
  DATABASE_URL: formatted(
    'postgres-url',
    'a postgres:// URL, with special characters in the password percent-encoded'
  ),
  DATABASE_DIRECT_URL: formatted(
    'postgres-url',
    'a postgres:// URL, with special characters in the password percent-encoded'
  ),
  DATA_DIR: Type.String({ default: '.data', expected: 'a folder' }),
  DATABASE_POOL_MAX: integer(1, 1000, 10),
  PREPARED_STATEMENTS: Type.Union([Type.Literal('on'), Type.Literal('off')], {
    default: 'on',
    expected: 'on or off'
  }),
  MIGRATE_ON_START: Type.Optional(Type.Boolean({ expected: 'true or false' })),
  JWT_SECRET: formatted('secret', 'at least 32 bytes long'),
  JWT_SECRET_PREVIOUS: formatted('secret', 'at least 32 bytes long'),
  JWT_JWKS_URL: formatted('jwks-url', 'an https URL, or an http URL of this machine'),
  JWT_ISSUER: Type.Optional(Type.String({ maxLength: 500, expected: 'a text of at most 500 characters' })),
  JWT_AUDIENCE: Type.Optional(Type.String({ maxLength: 500, expected: 'a text of at most 500 characters' })),
  ACCESS_TOKEN_MINUTES: integer(1, 1440, 30),
  REFRESH_TOKEN_DAYS: integer(1, 365, 30),
  COOKIE_SAMESITE: Type.Union([Type.Literal('lax'), Type.Literal('strict'), Type.Literal('none')], {
    default: 'lax',
    expected: 'lax, strict or none'
  }),
  CORS_ORIGINS: formatted(
    'origins',
    'origins such as https://app.example.com, comma-separated, with no path'
  ),
  CHAT_RATE_LIMIT: integer(1, 1_000_000, 10),
  IP_RATE_LIMIT: integer(1, 1_000_000, 300),
  MAX_STREAMS: integer(1, 100_000, 1000),
  WRITE_RATE_LIMIT: integer(1, 1_000_000, 120),
  SEARCH_RATE_LIMIT: integer(1, 1_000_000, 60),
  USER_MAX_REQUESTS: integer(1, 1000, 4),
  USER_REQUEST_RATE: Type.Optional(integer(1, 1_000_000)),
  USER_MAX_STREAMS: integer(1, 100_000, 10),
  USER_MAX_RUNNING_TURNS: integer(1, 1000, 3),
  USER_MAX_TASKS: integer(1, 1_000_000, 10_000),
  USER_MAX_CONVERSATIONS: integer(1, 1_000_000, 10_000),
  USER_MAX_STORAGE_MB: integer(1, 1_000_000, 64),
  MAX_CONNECTIONS: integer(1, 1_000_000, 4096),
  IP_CONNECTIONS: Type.Optional(integer(1, 1_000_000)),
  IP_OPEN_REQUESTS: Type.Optional(integer(1, 1_000_000)),
  TURN_DEADLINE_MS: integer(1000, 600_000, 60_000),
  MODEL: Type.Optional(
    Type.Union([Type.Literal('gemini'), Type.Literal('offline')], { expected: 'gemini or offline' })
  ),
  GEMINI_API_KEY: string('the key of the Gemini API'),
  GEMINI_MODEL: Type.String({ default: 'gemini-3.6-flash', expected: 'the name of a Gemini model' }),
  GEMINI_BASE_URL: Type.String({
    default: googleUrl,
    format: 'http-url',
    expected: 'an http or https URL without a user or a query'
  }),
  GEMINI_THINKING_LEVEL: Type.Union(
    [Type.Literal('minimal'), Type.Literal('low'), Type.Literal('medium'), Type.Literal('high')],
    { default: 'low', expected: 'minimal, low, medium or high' }
  ),
  MODEL_ATTEMPT_MS: integer(1000, 600_000, 30_000),
  MODEL_CONNECTIONS: integer(1, 100_000, 1024)
})

export type Environment = Static<typeof schema>

const ajv = new Ajv({ allErrors: true, meta: false, validateSchema: false, formats })
ajv.addKeyword('expected')

/** Variables whose values must not appear in error messages. */
const secrets = new Set([
  'JWT_SECRET',
  'JWT_SECRET_PREVIOUS',
  'GEMINI_API_KEY',
  'DATABASE_URL',
  'DATABASE_DIRECT_URL'
])

/** Converts and validates the environment. `values` is valid only if `problems` is empty. */
export function readEnvironment(env: Record<string, string | undefined>): {
  values: Environment
  problems: string[]
} {
  const values: Record<string, unknown> = {}
  // Only the schemas of variables that are set are compiled: all of them would take a fiftieth of the time of the start.
  const properties: Record<string, TSchema> = {}
  for (const [name, property] of Object.entries<TSchema>(schema.properties)) {
    const value = env[name]?.trim()
    if (value) {
      properties[name] = property
      values[name] = convert(property, value)
    } else if (property.default !== undefined) values[name] = property.default
  }
  const validate = ajv.compile({ type: 'object', properties })
  validate(values)
  const invalid = new Set(validate.errors?.map(({ instancePath }) => instancePath.split('/')[1] ?? ''))
  return { values: values as Environment, problems: [...invalid].map(name => describe(name, env[name])) }
}

/** Strict: `1` is not a boolean, and `8e3` is not a number. Other values are left as strings, which fail validation. */
function convert(property: TSchema, value: string): unknown {
  if (property.type === 'integer') return /^\d+$/.test(value) ? Number(value) : value
  if (property.type === 'boolean') return value === 'true' ? true : value === 'false' ? false : value
  return value
}

function describe(name: string, value: string | undefined): string {
  const property: TSchema | undefined = Object.entries(schema.properties).find(([key]) => key === name)?.[1]
  // A URL may contain a password or a key.
  const isSecret = secrets.has(name) || /[@?]/.test(value ?? '')
  const actual = isSecret ? '' : ` (it is ${JSON.stringify(value)})`
  return `${name} must be ${property?.expected}${actual}`
}

/**
 * Loads `.env` from the working directory, if it exists. Variables that are already set take precedence.
 * @throws {OperatorError} when the file cannot be read.
 */
export function loadEnvFile(): void {
  try {
    process.loadEnvFile()
  } catch (error) {
    if (!hasCode(error, 'ENOENT'))
      throw new OperatorError(`The file .env cannot be read: ${error}. Correct or remove it.`, {
        cause: error
      })
  }
}
