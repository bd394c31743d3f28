import { EventEmitter } from 'node:events'
import type { Log } from '../lib/log.ts'
import { PgClient } from './pg-client.ts'

interface NotificationsOptions {
  /** A `postgres://` URL. Through a pooler in transaction mode, no notifications arrive. */
  url: string
  channel: string
  log: Pick<Log, 'info' | 'warn'>
}

/** Notifications between replicas, by Postgres's `LISTEN` and `NOTIFY`. */
export interface Notifications {
  /** `message` is a notification; `gap` means that notifications may have been missed. */
  events: EventEmitter<{ message: [payload: string]; gap: [] }>
  close(): Promise<void>
}

/** Milliseconds between two attempts to connect. */
const reconnectDelayMs = 1000

/**
 * Listens on one channel over a dedicated connection, and reconnects when it is lost. Notifications can be lost, so
 * consumers must also poll.
 */
export function openNotifications({ url, channel, log }: NotificationsOptions): Notifications {
  const events: Notifications['events'] = new EventEmitter()
  let client: PgClient | undefined
  let timer: NodeJS.Timeout | undefined
  let isClosed = false
  let isLost = false

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
    next.on('notification', ({ payload = '' }) => events.emit('message', payload))
    // The `end` event, which follows each error, handles the loss.
    next.on('error', () => undefined)
    next.once('end', reconnect)
    await next.connect()
    await next.query(`listen ${next.escapeIdentifier(channel)}`)
    if (isLost) log.info({ channel }, 'LISTEN connection restored')
    isLost = false
    events.emit('gap')
  }

  function reconnect(): void {
    if (isClosed) return
    if (!isLost) log.warn({ channel }, 'LISTEN connection lost: polling turns of other replicas')
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
    events,
    async close() {
      isClosed = true
      clearTimeout(timer)
      await client?.end().catch(() => undefined)
    }
  }
}
