import { JWKSNoMatchingKey } from 'jose/errors'
import { createLocalJWKSet } from 'jose/jwks/local'
import { ApiError } from '../errors.ts'
import type { Log } from '../lib/log.ts'

interface KeySetOptions {
  url: string
  log: Pick<Log, 'info' | 'warn'>
}

/** Milliseconds between two requests, whatever tokens arrive. */
const coolDownMs = 30_000
/** The same while there are no keys. */
const firstCoolDownMs = 5000
/** Keys are requested again after this time, while tokens still use them. */
const refreshAgeMs = 480_000
/** A token waits for newer keys after this time, so that withdrawn ones are not accepted for longer. */
const maxAgeMs = 600_000
/** The same while the provider does not respond. */
const maxOutageAgeMs = 3_600_000
const timeoutMs = 5000
const maxBytes = 256 * 2 ** 10

type FindKey = ReturnType<typeof createLocalJWKSet>

interface UsableKey {
  key: Awaited<ReturnType<FindKey>>
  /** Milliseconds since 1970. Then the provider may have withdrawn it. */
  usableUntil: number
}

/**
 * The public keys of an identity provider. They are requested when the first token arrives, every ten minutes, and when a
 * token has an unknown key id. If the provider does not respond, the last keys are used until they are an hour old.
 * @returns a function that finds the key of a token.
 * @throws {ApiError} `identity_provider_unavailable` when the key may exist but could not be requested.
 */
export function createKeySet({
  url,
  log
}: KeySetOptions): (...token: Parameters<FindKey>) => Promise<UsableKey> {
  let find: FindKey | undefined
  let requestedAt = Number.NEGATIVE_INFINITY
  let loadedAt = Number.NEGATIVE_INFINITY
  let failure: unknown
  let request = Promise.resolve()

  function age(): number {
    return Date.now() - loadedAt
  }

  function msLeft(): number {
    return requestedAt + (age() < maxOutageAgeMs ? coolDownMs : firstCoolDownMs) - Date.now()
  }

  /** Concurrent calls wait for the same request. */
  async function refresh(): Promise<void> {
    if (msLeft() > 0) return await request
    requestedAt = Date.now()
    request = load(requestedAt)
    await request
  }

  async function load(startedAt: number): Promise<void> {
    try {
      const set = await fetchKeySet(url)
      find = createLocalJWKSet(set)
      loadedAt = startedAt
      failure = undefined
      log.info({ keys: set.keys.length }, 'keys of the identity provider loaded')
    } catch (error) {
      failure = error
      log.warn({ err: error }, 'keys of the identity provider could not be loaded')
    }
  }

  function unavailable(): ApiError {
    return new ApiError('identity_provider_unavailable', { cause: failure, retryAfter: msLeft() / 1000 })
  }

  async function findUsable(...token: Parameters<FindKey>): Promise<UsableKey> {
    if (!find || age() >= maxOutageAgeMs) throw unavailable()
    const usableUntil = loadedAt + (age() < maxAgeMs ? maxAgeMs : maxOutageAgeMs)
    return { key: await find(...token), usableUntil }
  }

  return async (...token) => {
    if (age() >= maxAgeMs) await refresh()
    else if (age() >= refreshAgeMs) void refresh()
    try {
      return await findUsable(...token)
    } catch (error) {
      if (!(error instanceof JWKSNoMatchingKey)) throw error
      await refresh()
      if (failure) throw unavailable()
      return await findUsable(...token)
    }
  }
}

type KeySet = Parameters<typeof createLocalJWKSet>[0]

/** @throws {Error} when there is no response in time, it is too large, a redirect or an error, or not a key set. */
async function fetchKeySet(url: string): Promise<KeySet> {
  const response = await fetch(url, {
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
    headers: { accept: 'application/jwk-set+json, application/json' }
  })
  const text = await readText(response)
  if (!response.ok) throw new Error(`the response has the status ${response.status}`)
  const set: KeySet = JSON.parse(text)
  // Throws if it is not a key set.
  createLocalJWKSet(set)
  return set
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length
    if (bytes > maxBytes) throw new Error(`the response has more than ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}
