import type { Selectable } from 'kysely'
import type { Scope } from '../../../src/db/scope.ts'
import type { Database } from '../../../src/db/tables.ts'
import type { Damage } from './events.ts'

const thoughts = { role: 'model', parts: [{ text: 'Hm.', thought: true }] }

/** Damages a completed turn's stored data as a past defect may have done; leaves other turns unchanged. */
export async function damageTurn(
  { db, userId }: Scope,
  turn: Pick<Selectable<Database['turns']>, 'id' | 'status'>,
  damage: Damage
): Promise<void> {
  if (turn.status !== 'completed') return
  const calls = db.deleteFrom('tool_calls').where('user_id', '=', userId).where('turn_id', '=', turn.id)
  const steps = db.updateTable('turn_steps').where('user_id', '=', userId).where('turn_id', '=', turn.id)
  const lastStep = db
    .deleteFrom('turn_steps')
    .where('user_id', '=', userId)
    .where('turn_id', '=', turn.id)
    .where('step', '=', last =>
      last
        .selectFrom('turn_steps')
        .where('user_id', '=', userId)
        .where('turn_id', '=', turn.id)
        .select(({ fn }) => fn.max('step').as('step'))
    )
  const work = {
    'no results': calls,
    'one result less': calls.where('call_index', '=', 0),
    'empty content': steps.set({ content: JSON.stringify({}) }),
    'thoughts only': steps.set({ content: JSON.stringify(thoughts) }).where('step', '=', 1),
    'no last step': lastStep
  }
  await work[damage].execute()
}
