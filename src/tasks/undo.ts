import { sql } from 'kysely'
import type { Reversal } from '../contract/components.ts'
import { selectPage } from '../db/page.ts'
import type { Scope } from '../db/scope.ts'
import { trimming } from '../db/sizes.ts'
import { inTransaction } from '../db/transaction.ts'
import { isStorageFull, type UserLimits } from '../db/user-limits.ts'
import { byHand, changeRows, changeView, type Origin, originValues } from './changes.ts'
import { storageFull } from './commands.ts'
import { errorOf, TaskRefusal, UndoConflict } from './refusal.ts'
import { type Direction, planReversal, type ReversalPlan, type Undoable, writeReversal } from './reversal.ts'

export type { Direction, Undoable } from './reversal.ts'

/**
 * Undoes or redoes changes in the transaction, all or none. No effect on changes that are undone, or in effect, already.
 * @returns the number of tasks that changed; undefined if the turn is running, or it or the change does not exist.
 * @throws {TaskRefusal} `undo_conflict` with the tasks that were changed since, `nothing_to_undo`, `undo_expired`, or a limit.
 */
export async function reverse(
  scope: Scope,
  undoable: Undoable,
  direction: Direction,
  { origin, limits }: { origin: Origin; limits: UserLimits }
): Promise<number | undefined> {
  const plan = await planReversal(scope, undoable, direction)
  if (!plan) return undefined
  if ('seq' in undoable && plan.source !== 'api') throw new TaskRefusal('nothing_to_undo', notByHand)
  if (plan.isUndone === (direction === 'undo')) return 0
  checkChanges(plan)
  if (plan.conflicts > 0) throw conflict(plan)
  await checkLimits(scope, plan, limits)
  await writeReversal(scope, undoable, direction, originValues(origin))
  if (plan.moved > trimmedFrom) await trimming(scope.userId).execute(scope.db)
  return plan.moved
}

/**
 * Undoes or redoes changes for a user who does not ask the agent.
 * @returns undefined as `reverse`.
 * @throws {ApiError} with the reasons of `reverse`.
 */
export async function reverseByHand(
  scope: Scope,
  undoable: Undoable,
  direction: Direction,
  limits: UserLimits
): Promise<Reversal | undefined> {
  return await inTransaction(scope, async scope => {
    const count = await reverse(scope, undoable, direction, { origin: byHand, limits })
    return count === undefined ? undefined : await readReversal(scope, undoable, direction)
  }).catch(error => {
    throw errorOf(error)
  })
}

/** @throws {TaskRefusal} if there are no changes that can be reversed. */
function checkChanges({ recorded, missing, moved }: ReversalPlan): void {
  if (missing > 0) throw new TaskRefusal('undo_expired', 'The changes are too old to be undone or redone.')
  if (recorded === 0) throw new TaskRefusal('nothing_to_undo', 'The turn has changed no tasks.')
  if (moved === 0) throw new TaskRefusal('nothing_to_undo', 'The changes have left every task as it was.')
}

/** @throws {TaskRefusal} if the list would exceed a limit. */
async function checkLimits(scope: Scope, { added, tasks }: ReversalPlan, limits: UserLimits): Promise<void> {
  if (added <= 0) return
  if (await isStorageFull(scope, limits)) throw storageFull()
  const surplus = tasks + added - limits.maxTasks
  if (surplus <= 0) return
  const message =
    `The list has ${tasks} tasks and would get ${added} more, but can have ${limits.maxTasks}. ` +
    `Delete at least ${surplus} other tasks first.`
  throw new TaskRefusal('task_limit_reached', message)
}

const notByHand =
  'Only a change with the source "api" can be undone by its number. The changes of the agent are undone with their ' +
  'turn, and an undo is taken back with redo.'

function conflict({ conflicts, conflicting }: ReversalPlan): TaskRefusal {
  const names = conflicting.map(({ number, title }) => `${number} ${JSON.stringify(title)}`).join(', ')
  const others = conflicts > conflicting.length ? ` and ${conflicts - conflicting.length} others` : ''
  const message =
    `Nothing was changed, because these tasks were changed or deleted since: ${names}${others}. ` +
    'Undo those changes first, or edit the tasks.'
  return new UndoConflict(message, conflicting)
}

/** After a reversal of more tasks than this, the journal is trimmed at once: its size is measured only every few minutes. */
const trimmedFrom = 100

/** The number of a conversation's turns in which the agent looks for changes. */
const searchedTurns = 1000

/**
 * The turn of the conversation that the agent undoes or redoes; the turn that runs is left out.
 * @param position counted from 1, the newest one. Of the turns to undo, those that changed tasks otherwise than by undo or
 * redo and are not undone; of the turns to redo, those that were undone, the latest undo first.
 */
export async function findTurn(
  { db, userId }: Scope,
  current: string,
  direction: Direction,
  position: number
): Promise<{ id: string; message: string } | undefined> {
  const isUndo = direction === 'undo'
  const { rows } = await sql<{ id: string; message: string }>`
    select turn.id, message.content as message
    from (
      select id, undone_at from turns
      where user_id = ${userId} and id < ${current}
        and conversation_id = (select conversation_id from turns where user_id = ${userId} and id = ${current})
      order by id desc limit ${searchedTurns}
    ) as turn
    join messages as message
      on message.user_id = ${userId} and message.turn_id = turn.id and message.role = 'user'
    where ${isUndo ? sql`undone_at is null` : sql`undone_at is not null`} and exists (
      select from task_changes
      where user_id = ${userId} and turn_id = turn.id ${isUndo ? sql`and source = 'agent'` : sql``}
    )
    order by ${isUndo ? sql`` : sql`undone_at desc,`} turn.id desc limit 1 offset ${position - 1}`.execute(db)
  return rows[0]
}

/** The maximum number of changes in a response. */
const maxReversed = 500

/** What undid a turn or a change by hand, or last redid it: perhaps together with others, as the changes of another turn. */
export async function readReversal(
  scope: Scope,
  undoable: Undoable,
  direction: Direction
): Promise<Reversal> {
  const { db, userId } = scope
  const state =
    'turnId' in undoable
      ? sql`(select undone_at, redone_at from turns where user_id = ${userId} and id = ${undoable.turnId}) as state`
      : sql`(select undone_at, redone_at from task_changes where user_id = ${userId} and seq = ${undoable.seq}) as state`
  const time = sql.ref(direction === 'undo' ? 'undone_at' : 'redone_at')
  const changes = changeRows(scope)
    .where('source', 'in', ['undo', 'redo'])
    .where(sql<boolean>`at = (select ${time} from ${state})`)
    .orderBy('seq')
    .limit(maxReversed + 1)
  const page = await selectPage(scope, changes, { limit: maxReversed, order: sql`seq` })
  const { rows } = await sql<{ undone_at: Date | null }>`select undone_at from ${state}`.execute(db)
  const undoneAt = rows[0]?.undone_at?.toISOString() ?? null
  return { undone_at: undoneAt, changes: page.rows.map(changeView), has_more: page.hasMore }
}
