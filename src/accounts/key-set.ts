import { JWKSNoMatchingKey } from 'jose/errors'
import { createLocalJWKSet } from 'jose/jwks/local'
import type { JWTVerifyGetKey } from 'jose/jwt/verify'
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
/** Keys are requested again after this time, so that withdrawn ones are not accepted for longer. */
const maxAgeMs = 600_000
const timeoutMs = 5000
const maxBytes = 256 * 2 ** 10

/**
 * The public keys of an identity provider. They are requested when the first token arrives, every ten minutes, and when a
 * token has an unknown key id. If the provider does not respond, the last keys are used.
 * @returns a function that finds the key of a token.
 * @throws {ApiError} `identity_provider_unavailable` when the key may exist but could not be requested.
 */
export function createKeySet({ url, log }: KeySetOptions): JWTVerifyGetKey {
  let keys: ReturnType<typeof createLocalJWKSet> | undefined
  let requestedAt = Number.NEGATIVE_INFINITY
  let loadedAt = Number.NEGATIVE_INFINITY
  let failure: unknown
  let request = Promise.resolve()

  function msLeft(): number {
    return requestedAt + (keys ? coolDownMs : firstCoolDownMs) - Date.now()
  }

  /** Concurrent calls wait for the same request. */
  async function refresh(): Promise<void> {
    if (msLeft() > 0) return await request
    requestedAt = Date.now()
    request = fetchKeySet(url).then(
      set => {
        keys = createLocalJWKSet(set)
        loadedAt = Date.now()
        failure = undefined
        log.info({ keys: set.keys.length }, 'keys of the identity provider loaded')
      },
      error => {
        failure = error
        log.warn({ err: error }, 'keys of the identity provider could not be loaded')
      }
    )
    await request
  }

  function unavailable(): ApiError {
    return new ApiError('identity_provider_unavailable', { cause: failure, retryAfter: msLeft() / 1000 })
  }

  return async (header, token) => {
    const isOld = Date.now() >= loadedAt + maxAgeMs
    // With keys, a token does not wait for newer ones.
    if (isOld && keys) void refresh()
    else if (!keys) await refresh()
    if (!keys) throw unavailable()
    try {
      return await keys(header, token)
    } catch (error) {
      if (!(error instanceof JWKSNoMatchingKey)) throw error
      await refresh()
      if (failure) throw unavailable()
      return await keys(header, token)
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
