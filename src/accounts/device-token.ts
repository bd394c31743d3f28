import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { fromBase64url } from '../lib/base64url.ts'
import type { Keys } from '../lib/keys.ts'

/** The account that a device token is for. */
interface Account {
  userId: string
  passwordHash: string
}

const idBytes = 16
const expiryBytes = 6
const macBytes = 32

/** The lifetime of a device token. Each login renews it. Browsers keep no cookie for longer than 400 days. */
export const deviceTokenDays = 365

/**
 * Makes a token for a browser that has sent the correct password of an account. It is signed, not stored: it is valid on all
 * replicas, for this account only, until it expires or the password changes.
 * @param previous the token that the browser sent: if it is valid, the new one is for the same device.
 */
export function newDeviceToken(keys: Keys, account: Account, previous?: string): string {
  const expiry = Buffer.alloc(expiryBytes)
  expiry.writeUIntBE(Date.now() + deviceTokenDays * 86_400_000, 0, expiryBytes)
  const content = Buffer.concat([deviceIdOf(keys, account, previous) ?? randomBytes(idBytes), expiry])
  return Buffer.concat([content, macOf(keys[0], account, content)]).toString('base64url')
}

/** The id of the device; undefined when the token is missing or expired, or not for this account and password. */
export function deviceIdOf(keys: Keys, account: Account, token = ''): Buffer | undefined {
  const bytes = fromBase64url(token)
  if (bytes?.length !== idBytes + expiryBytes + macBytes) return undefined
  const content = bytes.subarray(0, -macBytes)
  const isGenuine = keys.some(key => timingSafeEqual(bytes.subarray(-macBytes), macOf(key, account, content)))
  const isCurrent = content.readUIntBE(idBytes, expiryBytes) > Date.now()
  return isGenuine && isCurrent ? content.subarray(0, idBytes) : undefined
}

function macOf(key: string, { userId, passwordHash }: Account, content: Buffer): Buffer {
  return createHmac('sha256', key).update(`device token ${userId} ${passwordHash} `).update(content).digest()
}
