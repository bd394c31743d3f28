import { isIP } from 'node:net'
import { FormatRegistry, type Static, type TSchema, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { hasCode } from '../lib/objects.ts'

FormatRegistry.Set('http-url', value => ['http:', 'https:'].includes(URL.parse(value)?.protocol ?? ''))
FormatRegistry.Set('postgres-url', value =>
  ['postgres:', 'postgresql:'].includes(URL.parse(value)?.protocol ?? '')
)
FormatRegistry.Set('secret', value => Buffer.byteLength(value) >= 32)
FormatRegistry.Set('origins', value => value.split(',').every(isOrigin))
FormatRegistry.Set('proxies', value => /^[1-9]\d?$/.test(value) || value.split(',').every(isAddressRange))

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

const text = (format: string, expected: string) => Type.Optional(Type.String({ format, expected }))
const words = (expected: string) => Type.Optional(Type.String({ expected }))
const whole = (minimum: number, maximum: number, value?: number) =>
  Type.Integer({ minimum, maximum, default: value, expected: `a whole number from ${minimum} to ${maximum}` })

/** Where Gemini is, unless GEMINI_BASE_URL says otherwise. */
export const googleUrl = 'https://generativelanguage.googleapis.com'

/** Every variable this program reads, with what is expected of it. */
const schema = Type.Object({
  NODE_ENV: Type.Optional(
    Type.Union([Type.Literal('production'), Type.Literal('development'), Type.Literal('test')], {
      expected: 'production, development or test'
    })
  ),
  HOST: Type.String({ default: '127.0.0.1', expected: 'an address to listen on' }),
  PORT: whole(0, 65535, 8000),
  PUBLIC_URL: text('http-url', 'an http or https URL'),
  TRUST_PROXY: text('proxies', 'a number of hops or a list of addresses or CIDR ranges; "true" is refused'),
  TLS_CERT_FILE: words('the path of a PEM file'),
  TLS_KEY_FILE: words('the path of a PEM file'),
  LOG_LEVEL: Type.Union(
    ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'].map(level => Type.Literal(level)),
    { default: 'info', expected: 'fatal, error, warn, info, debug, trace or silent' }
  ),
  DATABASE_URL: text('postgres-url', 'a postgres:// URL'),
  DATA_DIR: Type.String({ default: '.data', expected: 'a folder' }),
  DATABASE_POOL_MAX: whole(1, 1000, 10),
  MIGRATE_ON_START: Type.Optional(Type.Boolean({ expected: 'true or false' })),
  JWT_SECRET: text('secret', 'at least 32 bytes long'),
  ACCESS_TOKEN_MINUTES: whole(1, 1440, 30),
  REFRESH_TOKEN_DAYS: whole(1, 365, 30),
  COOKIE_SAMESITE: Type.Union([Type.Literal('lax'), Type.Literal('strict'), Type.Literal('none')], {
    default: 'lax',
    expected: 'lax, strict or none'
  }),
  CORS_ORIGINS: text('origins', 'origins such as https://app.example.com, comma-separated, with no path'),
  CHAT_RATE_LIMIT: whole(1, 1_000_000, 10),
  IP_RATE_LIMIT: whole(1, 1_000_000, 300),
  MAX_STREAMS: whole(1, 100_000, 1000),
  TURN_DEADLINE_MS: whole(1000, 600_000, 60_000),
  MODEL: Type.Optional(
    Type.Union([Type.Literal('gemini'), Type.Literal('offline')], { expected: 'gemini or offline' })
  ),
  GEMINI_API_KEY: words('the key of the Gemini API'),
  GEMINI_MODEL: Type.String({ default: 'gemini-3.6-flash', expected: 'the name of a Gemini model' }),
  GEMINI_BASE_URL: Type.String({
    default: googleUrl,
    format: 'http-url',
    expected: 'an http or https URL'
  }),
  MODEL_ATTEMPT_MS: whole(1000, 600_000, 30_000)
})

export type Environment = Static<typeof schema>

/** Values that must not be printed back. */
const secrets = new Set(['JWT_SECRET', 'GEMINI_API_KEY', 'DATABASE_URL'])

/** Converts and checks the environment; `values` may only be used when there are no problems. */
export function readEnvironment(env: Record<string, string | undefined>): {
  values: Environment
  problems: string[]
} {
  const given: Record<string, unknown> = {}
  for (const [name, property] of Object.entries(schema.properties)) {
    const value = env[name]?.trim()
    if (value) given[name] = convert(property, value)
  }
  const values = Value.Default(schema, given)
  const wrong = new Set([...Value.Errors(schema, values)].map(error => error.path.split('/')[1] ?? ''))
  return { values: values as Environment, problems: [...wrong].map(name => describe(name, env[name])) }
}

/** Only what is surely meant: "1" is no boolean here, and "8e3" no number. */
function convert(property: TSchema, value: string): unknown {
  if (property.type === 'integer') return /^\d+$/.test(value) ? Number(value) : value
  if (property.type === 'boolean') return value === 'true' ? true : value === 'false' ? false : value
  return value
}

function describe(name: string, value: string | undefined): string {
  const property: TSchema | undefined = Object.entries(schema.properties).find(([key]) => key === name)?.[1]
  const given = secrets.has(name) ? '' : ` (it is ${JSON.stringify(value)})`
  return `${name} must be ${property?.expected}${given}`
}

/** Reads `.env` of the working directory when there is one; what the environment has already wins. */
export function loadEnvFile(): void {
  try {
    process.loadEnvFile()
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error
  }
}
