import { join } from 'node:path'
import t from 'tap'
import { makeCertificate } from '../support/certificate.ts'
import { configProblems } from '../support/config-problems.ts'

t.test('one error lists every invalid value and what is expected', t => {
  const expected: Record<string, string> = {
    NODE_ENV: 'production, development or test',
    PORT: 'a whole number from 0 to 65535',
    PUBLIC_URL: 'an http or https URL without a path, such as https://api.example.com',
    TRUST_PROXY: 'the number of proxies, or a comma-separated list of their addresses or CIDR ranges',
    LOG_LEVEL: 'fatal, error, warn, info, debug, trace or silent',
    DATABASE_POOL_MAX: 'a whole number from 1 to 1000',
    PREPARED_STATEMENTS: 'on or off',
    MIGRATE_ON_START: 'true or false',
    ACCESS_TOKEN_MINUTES: 'a whole number from 1 to 1440',
    CORS_ORIGINS: 'origins such as https://app.example.com, comma-separated, with no path',
    CHAT_RATE_LIMIT: 'a whole number from 1 to 1000000',
    IP_RATE_LIMIT: 'a whole number from 1 to 1000000',
    MAX_CONNECTIONS: 'a whole number from 1 to 1000000',
    IP_CONNECTIONS: 'a whole number from 1 to 1000000',
    IP_OPEN_REQUESTS: 'a whole number from 1 to 1000000',
    TURN_DEADLINE_MS: 'a whole number from 1000 to 600000',
    MODEL: 'gemini or offline',
    GEMINI_BASE_URL: 'an http or https URL without a user or a query',
    MODEL_ATTEMPT_MS: 'a whole number from 1000 to 600000',
    MODEL_CONNECTIONS: 'a whole number from 1 to 100000'
  }
  const env = Object.fromEntries(Object.keys(expected).map(name => [name, 'yes']))
  t.strictSame(
    configProblems(env).sort(),
    Object.entries(expected)
      .map(([name, what]) => `${name} must be ${what} (it is "yes")`)
      .sort()
  )
  t.end()
})

const bad: Record<string, string[]> = {
  PORT: ['-1', '65536', '80.5', '8e3', '0x50', '80 80'],
  PUBLIC_URL: [
    'todo.example.com',
    'ftp://todo.example.com',
    'https://',
    'https://example.com/todo',
    'https://example.com//',
    'https://example.com/?a=1',
    'https://example.com/#docs',
    'https://ada@example.com'
  ],
  GEMINI_BASE_URL: ['https://example.com/?key=1', 'https://ada:secret@example.com'],
  TRUST_PROXY: [
    'true',
    '0',
    '-1',
    '100',
    '10.0.0.0/33',
    '10.0.0.1/8/8',
    '10.0.0',
    '::1/129',
    'loopback',
    '10.0.0.1,'
  ],
  MIGRATE_ON_START: ['1', 'TRUE', 'on'],
  CORS_ORIGINS: [
    '*',
    'app.example.com',
    'https://app.example.com/path',
    'https://a.com,',
    'https://A.com',
    'null'
  ],
  ACCESS_TOKEN_MINUTES: ['0', '1441'],
  MODEL: ['Gemini', 'gpt']
}

for (const [name, values] of Object.entries(bad)) {
  for (const value of values) {
    t.test(`${name} cannot be "${value}"`, t => {
      const problems = configProblems({ [name]: value })
      t.equal(problems.length, 1)
      t.match(problems[0], new RegExp(`^${name} must be `))
      t.end()
    })
  }
}

t.test('invalid secrets are named, and their values are not shown', t => {
  const problems = configProblems({ JWT_SECRET: 'my-short-secret', DATABASE_URL: 'mysql://root:hunter2@db' })
  t.strictSame(problems.sort(), [
    'DATABASE_URL must be a postgres:// URL, with special characters in the password percent-encoded',
    'JWT_SECRET must be at least 32 bytes long'
  ])
  t.strictSame(configProblems({ GEMINI_BASE_URL: 'https://ada:secret@example.com' }), [
    'GEMINI_BASE_URL must be an http or https URL without a user or a query'
  ])
  t.strictSame(configProblems({ JWT_SECRET: 'é'.repeat(16) }), [], 'bytes count, not characters')
  t.end()
})

t.test('the TLS files must both be set, readable and valid', t => {
  const folder = t.testdir({
    'text.pem': 'hello',
    'cert.pem': makeCertificate().cert,
    'key-of-another.pem': makeCertificate().key
  })
  const [missing, text] = [join(folder, 'missing.pem'), join(folder, 'text.pem')]
  const strangers = {
    TLS_CERT_FILE: join(folder, 'cert.pem'),
    TLS_KEY_FILE: join(folder, 'key-of-another.pem')
  }
  t.strictSame(configProblems({ TLS_CERT_FILE: text }), [
    'TLS_CERT_FILE and TLS_KEY_FILE belong together: set both or neither'
  ])
  t.strictSame(configProblems({ TLS_CERT_FILE: missing, TLS_KEY_FILE: missing }), [
    `TLS_CERT_FILE cannot be read: ${missing}`,
    `TLS_KEY_FILE cannot be read: ${missing}`
  ])
  const unusable = [
    'TLS_CERT_FILE and TLS_KEY_FILE must contain a certificate and its private key in PEM format'
  ]
  t.strictSame(configProblems({ TLS_CERT_FILE: text, TLS_KEY_FILE: text }), unusable)
  t.strictSame(configProblems(strangers), unusable)
  t.end()
})
