import { EventEmitter } from 'node:events'
import { Socket } from 'node:net'
import pg from 'pg'
import type { Log } from '../lib/log.ts'

interface NotificationsOptions {
  /** A `postgres://` URL that reaches Postgres itself: a pooler in transaction mode passes no notifications on. */
  url: string
  channel: string
  log: Pick<Log, 'info' | 'warn'>
}

/** Notifications between replicas, through Postgres. */
export interface Notifications {
  /** `message` with its payload; `gap` when some may have been missed. */
  events: EventEmitter<{ message: [payload: string]; gap: [] }>
  close(): Promise<void>
}

/** Milliseconds between two tries to connect. */
const pauseMs = 1000
/** Milliseconds that Postgres has to end the connection. */
const goodbyeMs = 500

/**
 * Listens on one channel over a connection of its own, which is made again whenever it is lost. A notification is a
 * hint, not a promise: who depends on one looks for itself from time to time.
 */
export function openNotifications({ url, channel, log }: NotificationsOptions): Notifications {
  const events: Notifications['events'] = new EventEmitter()
  let client: pg.Client | undefined
  let socket: Socket | undefined
  let timer: NodeJS.Timeout | undefined
  let isClosed = false
  let isLost = false

  async function connect(): Promise<void> {
    const own = new Socket()
    const next = new pg.Client({
      connectionString: url,
      application_name: 'todobot notifications',
      connectionTimeoutMillis: 5000,
      query_timeout: 5000,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      stream: () => own
    })
    socket = own
    client = next
    next.on('notification', ({ payload = '' }) => events.emit('message', payload))
    // Both may report the same loss.
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
    timer = setTimeout(start, pauseMs).unref()
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
      // A Postgres that hangs does not say goodbye.
      const cut = setTimeout(() => socket?.destroy(), goodbyeMs)
      await client?.end().catch(() => undefined)
      clearTimeout(cut)
    }
  }
}
