import { type Selectable, sql } from 'kysely'
import type { Scope } from '../../../src/db/scope.ts'
import type { Database } from '../../../src/db/tables.ts'
import { until } from '../../support/until.ts'
import type { Interruption } from './events.ts'
import type { TestUser } from './world.ts'

export type TurnRow = Selectable<Database['turns']>

/** The user's turns, in the order of their messages. */
export function turnsOf({ db, userId }: Scope) {
  return db.selectFrom('turns').where('user_id', '=', userId).orderBy('id').selectAll()
}

export function pathOf({ conversation_id, id }: TurnRow): string {
  return `/api/conversations/${conversation_id}/turns/${id}`
}

const interruptions: Record<Interruption, (person: TestUser, turn: TurnRow) => Promise<unknown>> = {
  cancel: ({ there }, turn) => there(`${pathOf(turn)}/cancel`),
  retry: ({ there }, turn) => there(`${pathOf(turn)}/retry`),
  'second message': ({ there }, { conversation_id }) =>
    there('/api/chat', { message: 'Well?', conversation_id }),
  crash: ({ scope }, turn) => crash(scope, turn)
}

/** Applies it to the running turn, if there is one. */
export async function interrupt(person: TestUser, interruption: Interruption): Promise<void> {
  const turn = await turnsOf(person.scope).where('status', '=', 'running').executeTakeFirst()
  if (turn) await interruptions[interruption](person, turn)
}

/** Expires the lease, as if the first server had died, so that the second one claims the turn. */
async function crash(scope: Scope, { id, epoch }: TurnRow): Promise<void> {
  await scope.db
    .updateTable('turns')
    .set({ lease_until: sql<Date>`now() - interval '1 second'` })
    .where('user_id', '=', scope.userId)
    .where('id', '=', id)
    .execute()
  const turn = turnsOf(scope).where('id', '=', id)
  await until(async () => (await turn.executeTakeFirstOrThrow()).epoch > epoch)
}
