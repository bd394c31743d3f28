import type { Selectable } from 'kysely'
import type { Scope, TurnTable } from '../../db/tables.ts'

/** How far a turn is. */
export interface Progress
  extends Pick<Selectable<TurnTable>, 'id' | 'conversation_id' | 'status' | 'epoch' | 'stream'> {
  /** Of the user's message. */
  message_id: string
  /** How many steps are on record. */
  steps: number
}

/** How far a turn is; undefined when it is not there, or not the user's. */
export async function selectProgress(
  { db, userId }: Scope,
  { turnId, conversationId }: { turnId: string; conversationId?: string }
): Promise<Progress | undefined> {
  return await db
    .selectFrom('turns as turn')
    .innerJoin('messages as message', join =>
      join
        .onRef('message.user_id', '=', 'turn.user_id')
        .onRef('message.turn_id', '=', 'turn.id')
        .on('message.role', '=', 'user')
    )
    .where('turn.user_id', '=', userId)
    .where('turn.id', '=', turnId)
    .$if(conversationId !== undefined, turn => turn.where('turn.conversation_id', '=', conversationId ?? ''))
    .select(['turn.id', 'turn.conversation_id', 'turn.status', 'turn.epoch', 'turn.stream'])
    .select('message.id as message_id')
    .select(turn =>
      turn
        .selectFrom('turn_steps as step')
        .whereRef('step.user_id', '=', 'turn.user_id')
        .whereRef('step.turn_id', '=', 'turn.id')
        .select(({ fn }) => fn.coalesce(fn.max('step.step'), turn.lit(0)).as('steps'))
        .$asScalar()
        .$notNull()
        .as('steps')
    )
    .executeTakeFirst()
}
