import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose'
import type { Test } from 'tap'
import { once } from './until.ts'

interface SigningKey {
  alg: string
  privateKey: JWK
  publicKey: JWK
}

const audience = 'todobot'

/** An identity provider on loopback: it signs tokens, and publishes its keys. */
export async function startIdentityProvider(t: Test) {
  const keys = new Map<string, SigningKey>()
  const state = { requests: 0 }
  let respond = sendKeys

  function sendKeys(response: ServerResponse): void {
    const published = [...keys].map(([kid, { publicKey }]) => ({ ...publicKey, kid }))
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: published }))
  }

  const server = createServer((_request, response) => {
    state.requests += 1
    respond(response)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })

  return {
    /** For the configuration of the API. */
    provider: { jwksUrl: `${issuer}/keys`, issuer, audience },
    /** The number of requests for the keys. */
    get requests() {
      return state.requests
    },
    /** Publishes a new key. */
    async addKey(kid: string, alg: 'RS256' | 'ES256' | 'EdDSA' = 'ES256'): Promise<SigningKey> {
      const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
      const key = { alg, privateKey: await exportJWK(privateKey), publicKey: await exportJWK(publicKey) }
      keys.set(kid, key)
      return key
    },
    withdrawKey(kid: string): void {
      keys.delete(kid)
    },
    /** Replaces the response to requests for the keys; without an argument, they are published again. */
    respondWith(other: (response: ServerResponse) => void = sendKeys): void {
      respond = other
    },
    /** Holds responses. @returns a function that sends them, with the keys of that time. */
    holdResponses(): () => void {
      const held: ServerResponse[] = []
      respond = response => held.push(response)
      return () => {
        respond = sendKeys
        for (const response of held) sendKeys(response)
      }
    },
    /**
     * A token with these claims in place of the usual ones; undefined removes one.
     * @param key the id of a published key, or a stranger's key; the rest are members of the header.
     */
    async token(
      claims: Record<string, unknown> = {},
      { key: given = 'one', ...header }: { key?: string | SigningKey; [name: string]: unknown } = {}
    ): Promise<string> {
      const key = typeof given === 'string' ? keys.get(given) : given
      if (!key) throw new Error(`there is no key ${given}`)
      // Not Date.now(), which tests intercept: the library that verifies tokens does not use it.
      const now = Math.floor((performance.timeOrigin + performance.now()) / 1000)
      const usual = { iss: issuer, aud: audience, sub: 'ada', iat: now, exp: now + 300 }
      const kid = typeof given === 'string' ? given : 'one'
      return await new SignJWT({ ...usual, ...claims })
        .setProtectedHeader({ alg: key.alg, kid, ...header })
        .sign(await importJWK(key.privateKey, String(header.alg ?? key.alg)))
    }
  }
}
