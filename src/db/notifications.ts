import type { EventEmitter } from 'node:events'
import type { Log } from '../lib/log.ts'
import { PgClient } from './pg-client.ts'

interface NotificationsOptions {
  /** A `postgres://` URL. Through a pooler in transaction mode, no notifications arrive. */
  url: string
  /** Emitters of the events of each channel, by its name. */
  channels: Record<string, ChannelEvents>
  log: Pick<Log, 'info' | 'warn'>
}

/** `message` is a notification; `gap` means that notifications may have been missed. */
export type ChannelEvents = EventEmitter<{ message: [payload: string]; gap: [] }>

/** Notifications between replicas, by Postgres's `LISTEN` and `NOTIFY`. */
export interface Notifications {
  /** Whether notifications arrive, as far as this process knows. */
  isListening(): boolean
  close(): Promise<void>
}

/** Milliseconds between two attempts to connect. */
const reconnectDelayMs = 1000

/**
 * Listens on all channels over one dedicated connection, and reconnects when it is lost. Notifications can be lost, so
 * consumers must also poll.
 */
export function openNotifications({ url, channels, log }: NotificationsOptions): Notifications {
  const names = Object.keys(channels)
  let client: PgClient | undefined
  let timer: NodeJS.Timeout | undefined
  let isClosed = false
  let isLost = false
  let isListening = false

  async function connect(): Promise<void> {
    const next = new PgClient({
      connectionString: url,
      application_name: 'todobot notifications',
      connectionTimeoutMillis: 5000,
      query_timeout: 5000,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000
    })
    client = next
    next.on('notification', ({ channel, payload = '' }) => channels[channel]?.emit('message', payload))
    // The `end` event, which follows each error, handles the loss.
    next.on('error', () => undefined)
    next.once('end', reconnect)
    await next.connect()
    await next.query(names.map(name => `listen ${next.escapeIdentifier(name)}`).join('; '))
    if (isLost) log.info({ channels: names }, 'LISTEN connection restored')
    isLost = false
    isListening = true
    for (const events of Object.values(channels)) events.emit('gap')
  }

  function reconnect(): void {
    isListening = false
    if (isClosed) return
    if (!isLost)
      log.warn({ channels: names }, 'LISTEN connection lost: polling for changes by other replicas')
    isLost = true
    clearTimeout(timer)
    timer = setTimeout(start, reconnectDelayMs).unref()
  }

  function start(): void {
    connect().catch(() => {
      void client?.end().catch(() => undefined)
      reconnect()
    })
  }

  start()
  return {
    isListening: () => isListening,
    async close() {
      isClosed = true
      clearTimeout(timer)
      await client?.end().catch(() => undefined)
    }
  }
}
