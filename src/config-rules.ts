import type { Environment } from './environment.ts'

/** What variables need of each other, a line for each that is missing. */
export function whatIsMissing(values: Environment): string[] {
  const problems = missingPairs(values)
  return values.NODE_ENV === 'production' ? [...problems, ...missingInProduction(values)] : problems
}

function missingPairs(values: Environment): string[] {
  const problems: string[] = []
  if (values.MODEL === 'gemini' && !values.GEMINI_API_KEY)
    problems.push('GEMINI_API_KEY is needed for MODEL=gemini')
  if (Boolean(values.TLS_CERT_FILE) !== Boolean(values.TLS_KEY_FILE))
    problems.push('TLS_CERT_FILE and TLS_KEY_FILE go together: set both or neither')
  if (values.COOKIE_SAMESITE === 'none' && !mayBeReachedByHttps(values))
    problems.push(
      'COOKIE_SAMESITE=none works by HTTPS only: set TLS_CERT_FILE and TLS_KEY_FILE, or behind a proxy TRUST_PROXY, or an https PUBLIC_URL'
    )
  return problems
}

function mayBeReachedByHttps(values: Environment): boolean {
  return Boolean(values.TLS_CERT_FILE ?? values.TRUST_PROXY) || isPublicByHttps(values)
}

/** Whether people reach the server by HTTPS, whoever speaks it. */
export function isPublicByHttps({ PUBLIC_URL = '' }: Environment): boolean {
  return URL.parse(PUBLIC_URL)?.protocol === 'https:'
}

function missingInProduction(values: Environment): string[] {
  const problems: string[] = []
  if (!values.DATABASE_URL) problems.push('DATABASE_URL is required in production')
  if (!values.JWT_SECRET) problems.push('JWT_SECRET is required in production: at least 32 bytes')
  if (!values.CORS_ORIGINS)
    problems.push('CORS_ORIGINS is required in production: the origins of your front ends, comma-separated')
  if (!values.MODEL && !values.GEMINI_API_KEY)
    problems.push('MODEL must be decided in production: set GEMINI_API_KEY, or MODEL=offline by name')
  return problems
}
