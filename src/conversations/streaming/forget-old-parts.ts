import type { Kysely } from 'kysely'
import type { Database } from '../../db/tables.ts'
import type { Log } from '../../log.ts'
import { deleteOldParts } from './part-store.ts'

/** Hours for which a stream can be resumed with what was shown, and not only with what came of it. */
const keptHours = 25
/** At one time, so that no statement takes long. */
const limit = 5000
const everyMs = 600_000

/** Forgets what was shown of answers a day ago, from time to time. @returns what stops that. */
export function forgetOldParts(db: Kysely<Database>, log: Log): () => void {
  const forget = async () => {
    while ((await deleteOldParts(db, { hours: keptHours, limit })) === limit);
  }
  const timer = setInterval(() => {
    forget().catch(error => log.warn({ err: error }, 'old parts of streams are still kept'))
  }, everyMs)
  return () => clearInterval(timer)
}
