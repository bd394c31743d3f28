import { setTimeout as sleep } from 'node:timers/promises'
import { type Cluster, stopPostgres } from './cluster.ts'
import { exclusively } from './mutex.ts'
import { giveUp, openSession, type Session } from './session.ts'

interface Hold {
  session: Session
  cluster: Cluster
  mutex: string
  log: (line: string) => void
}

/**
 * Keeps the life lock for as long as the server lives: a session that is lost is opened again, and Postgres started
 * again if that is why. @returns the function that leaves; it may be called more than once.
 */
export function keep(hold: Hold): () => Promise<void> {
  const leaving = new AbortController()
  let recovered = Promise.resolve()
  let left: Promise<void> | undefined
  const watch = () => {
    hold.session.client.once('end', () => {
      if (!leaving.signal.aborted) recovered = recover(hold, leaving.signal).then(watch)
    })
  }
  watch()
  return () => {
    leaving.abort()
    left ??= recovered.then(() => exclusively(hold.mutex, () => leave(hold)))
    return left
  }
}

async function recover(hold: Hold, leaving: AbortSignal): Promise<void> {
  hold.log('The session with the embedded Postgres was lost: joining or starting it again')
  for (let pause = 100; !leaving.aborted; pause = Math.min(2 * pause, 30_000)) {
    try {
      hold.session = await exclusively(hold.mutex, () => openSession(hold.cluster))
      return hold.log('The embedded Postgres is back')
    } catch (error) {
      hold.log(`The embedded Postgres does not come back: ${error}`)
      await sleep(pause, undefined, { ref: false, signal: leaving }).catch(() => undefined)
    }
  }
}

/** A session that was lost just now holds nothing; the next server to start adopts that Postgres. */
async function leave({ session, cluster, log }: Hold): Promise<void> {
  session.socket.ref()
  const last = await giveUp(session).catch(error => {
    log(`Postgres was gone before this server left: ${error}`)
    return false
  })
  if (last) await stopPostgres(cluster)
  await session.client.end()
}
