import { type RawBuilder, sql } from 'kysely'
import type { Scope } from '../db/scope.ts'
import { type Statement, statement } from '../db/statements.ts'
import { notifiedReaders, type OriginValues } from './changes.ts'
import { lockTasks } from './store.ts'

// Undoing and redoing are the same operation in two directions: each task goes from the state at one end of the changes to
// the state at the other end. It is possible as long as the task is as it was at the first end.

/** What is undone and redone as a whole: the changes of a turn's calls, or one change by hand. */
export type Undoable = { turnId: string } | { seq: number }

export type Direction = 'undo' | 'redo'

export interface ReversalPlan {
  /** Whether the changes are undone now. */
  isUndone: boolean
  /** The number of changes in the journal, and of those that are missing there because they are too old. */
  recorded: number
  missing: number
  source: 'api' | 'agent' | Direction | null
  /** The number of tasks that were changed since, and the first of them. */
  conflicts: number
  conflicting: { id: string; number: number; title: string }[]
  /** The number of tasks that would change. */
  moved: number
  /** How many tasks more the list would have, and how many it has. */
  added: number
  tasks: number
}

interface UnitValues {
  userId: string
  /** The turn, or the `seq` of the change by hand. */
  unit: string | number
  isUndo: boolean
}

interface ReversalValues extends UnitValues, OriginValues {
  direction: Direction
}

/** What decides whether a task was changed since. */
function comparedFields(state: RawBuilder<unknown>): RawBuilder<unknown> {
  const fields = ['title', 'description', 'due', 'priority'].map(field => sql`${state} -> ${sql.lit(field)}`)
  return sql`case when ${state} is not null then
    jsonb_build_array(${sql.join(fields)}, ${state} ->> 'completed_at' is not null) end`
}

/** The turns that changes undid or redid, if they are as these left them, or were before; with their state afterwards. */
function reversedBy(userId: string, changes: RawBuilder<unknown>, isUndo: RawBuilder<unknown>) {
  return sql`
    select turns.id, case when ${isUndo} then first = 'redo' else last = 'undo' end as is_undone
    from (
      select of_turn, (array_agg(source order by seq))[1] as first, (array_agg(source order by seq desc))[1] as last
      from ${changes} where of_turn is not null group by of_turn
    ) as reversals
    join turns on turns.user_id = ${userId} and turns.id = of_turn
    where (turns.undone_at is not null) = case when ${isUndo} then last = 'undo' else first = 'redo' end`
}

/**
 * The tables `unit` with the changes; `reversed` with the turns that they undid or redid, and those that these did, and so
 * on; and `move` with the state that each task has, if nothing has changed it since, and the one that it gets.
 */
function moving(values: UnitValues, unit: RawBuilder<unknown>) {
  const { userId, isUndo } = values
  const earlier = sql`(select * from task_changes where user_id = ${userId} and turn_id = reversed.id) as change`
  return sql`
    unit as (${unit}),
    reversed as (
      ${reversedBy(userId, sql`unit`, sql`${isUndo}::boolean`)}
      union select deeper.* from reversed, lateral (${reversedBy(userId, earlier, sql`reversed.is_undone`)}) as deeper
    ),
    move as (
      select task_id, newest,
        case when ${isUndo} then last else first end as expected,
        case when ${isUndo} then first else last end as state
      from (
        select task_id, max(seq) as newest,
          (array_agg(before order by seq))[1] as first, (array_agg(after order by seq desc))[1] as last
        from unit
        where of_turn is null or exists (select from reversed where reversed.id = of_turn)
        group by task_id
      ) as net
      where ${comparedFields(sql`first`)} is distinct from ${comparedFields(sql`last`)}
    )`
}

/** The maximum number of tasks that a conflict names. */
const namedTasks = 10

function planning(target: Target) {
  return (values: UnitValues) => {
    const { userId } = values
    return sql<ReversalPlan>`
      with recursive ${moving(values, sql`${target.unit(values)} for key share`)},
      target as (${target.locked(values)}),
      idle as (
        select id from turns
        where user_id = ${userId} and id in (select id from reversed) and status <> 'running' for no key update
      ),
      conflict as (
        select task_id as id, coalesce(task.number, (coalesce(expected, state) ->> 'number')::integer) as number,
          coalesce(task.title, coalesce(expected, state) ->> 'title') as title
        from move left join tasks as task on task.user_id = ${userId} and task.id = task_id
        where ${comparedFields(sql`to_jsonb(task)`)} is distinct from ${comparedFields(sql`expected`)}
      )
      select undone_at is not null as "isUndone",
        (select count(*)::integer from unit) as recorded, ${target.missing(values)} as missing,
        (select min(source) from unit) as source,
        (select count(*)::integer from move) as moved, (select count(*)::integer from conflict) as conflicts,
        coalesce((
          select json_agg(json_build_object('id', id, 'number', number, 'title', title) order by number)
          from (select * from conflict order by number limit ${sql.lit(namedTasks)}) as named
        ), '[]') as conflicting,
        (select count(*) filter (where expected is null) - count(*) filter (where state is null) from move)::integer
          as added,
        (select count(*)::integer from tasks where user_id = ${userId}) as tasks
      from target where not exists (select from reversed where id not in (select id from idle))`
  }
}

/**
 * The table `change` with the rows of the journal. A join with the written tasks instead would have no statistics, and
 * would take seconds for thousands of tasks.
 */
function numbering({ userId, isUndo, turnId }: ReversalValues) {
  return sql`
    clock as materialized (select clock_timestamp() as at),
    counter as (
      update users set last_change = last_change + (select count(*) from move) where id = ${userId}
      returning last_change - (select count(*) from move) as earlier, ${notifiedReaders}
    ),
    change as (
      select task_id, before, seq, case when state is not null then coalesce(before, state) || jsonb_build_object(
        'title', state -> 'title', 'description', state -> 'description', 'due', state -> 'due',
        'due_day', state -> 'due_day', 'due_at', state -> 'due_at', 'priority', state -> 'priority',
        'completed_at', state -> 'completed_at', 'updated_by_turn', ${turnId}::uuid, 'updated_at', at,
        -- No task has had a version as large as the number of a new change, so no ETag is used twice.
        'version', case when before is null then seq else (before ->> 'version')::integer + 1 end
      ) end as after
      from clock cross join (
        select task_id, state, to_jsonb(task) - 'user_id' as before,
          earlier + row_number() over (order by case when ${isUndo} then -newest else newest end) as seq
        from counter cross join move left join tasks as task on task.user_id = ${userId} and task.id = task_id
      ) as numbered
    )`
}

/** Gives each task its state. */
function changing({ userId }: ReversalValues) {
  return sql`
    new as (
      select before, task.* from change cross join lateral jsonb_populate_record(
        null::tasks, after || jsonb_build_object('user_id', ${userId}::uuid)
      ) as task where after is not null
    ),
    deleted as (
      delete from tasks using change where tasks.user_id = ${userId} and tasks.id = task_id and after is null
    ),
    restored as (
      insert into tasks (
        user_id, id, number, title, description, due, due_day, due_at, priority, completed_at, version,
        created_by_turn, updated_by_turn, created_at, updated_at
      )
      select user_id, id, number, title, description, due, due_day, due_at, priority, completed_at, version,
        created_by_turn, updated_by_turn, created_at, updated_at
      from new where before is null
    ),
    changed as (
      update tasks set
        title = new.title, description = new.description, due = new.due, due_day = new.due_day, due_at = new.due_at,
        priority = new.priority, completed_at = new.completed_at, version = new.version,
        updated_by_turn = new.updated_by_turn, updated_at = new.updated_at
      from new where tasks.user_id = ${userId} and tasks.id = new.id and before is not null
    )`
}

function writing(target: Target) {
  return (values: ReversalValues) => {
    const { userId, direction, turnId, step, callIndex } = values
    return sql<never>`
      with recursive ${moving(values, target.unit(values))}, ${numbering(values)}, ${changing(values)},
      marked as (${target.marking(values)}),
      recorded as (
        insert into task_changes (
          user_id, seq, source, turn_id, step, call_index, ${sql.ref(target.column)}, task_id, before, after, at
        )
        select ${userId}, seq, ${direction}, ${turnId}::uuid, ${step}::integer, ${callIndex}::integer,
          ${target.value(values)}, task_id, before, after, at
        from change cross join clock
      )
      select`
  }
}

interface Target {
  column: 'of_turn' | 'of_change'
  value(values: UnitValues): RawBuilder<unknown>
  /** Its changes. */
  unit(values: UnitValues): RawBuilder<unknown>
  /** Its row, locked. */
  locked(values: UnitValues): RawBuilder<unknown>
  missing(values: UnitValues): RawBuilder<unknown>
  /** Sets its state and those of the turns that its changes undid or redid. */
  marking(values: UnitValues): RawBuilder<unknown>
}

const setting = sql`
  undone_at = case when is_undone then clock.at end, redone_at = case when is_undone then redone_at else clock.at end`

const turnTarget: Target = {
  column: 'of_turn',
  value: ({ unit }) => sql`${unit}::uuid`,
  unit: ({ userId, unit }) =>
    sql`select * from task_changes where user_id = ${userId} and turn_id = ${unit}::uuid`,
  // The row of a running turn is not waited for: its step may wait for the user, whose row is locked already.
  locked: ({ userId, unit }) => sql`
    select undone_at from turns where user_id = ${userId} and id = ${unit}::uuid and status <> 'running'
    for no key update`,
  missing: ({ userId, unit }) => sql`(
    select count(*)::integer from tool_calls as call
    where user_id = ${userId} and turn_id = ${unit}::uuid and tool <> 'list_tasks' and result -> 'error' is null
      and coalesce((result ->> 'total')::integer, 1) >
        (select count(*) from unit where unit.step = call.step and unit.call_index = call.call_index)
  )`,
  marking: ({ userId, unit, isUndo }) => sql`
    update turns set ${setting}
    from clock, (select ${unit}::uuid as id, ${isUndo} as is_undone union all select * from reversed) as state
    where turns.user_id = ${userId} and turns.id = state.id`
}

const changeTarget: Target = {
  column: 'of_change',
  value: ({ unit }) => sql`${unit}::bigint`,
  unit: ({ userId, unit }) =>
    sql`select * from task_changes where user_id = ${userId} and seq = ${unit}::bigint`,
  locked: ({ userId, unit }) => sql`
    select undone_at from task_changes where user_id = ${userId} and seq = ${unit}::bigint for no key update`,
  missing: () => sql`0`,
  marking: ({ userId, unit, isUndo }) => sql`
    update task_changes set ${setting}
    from clock, (select ${isUndo} as is_undone) as state
    where user_id = ${userId} and task_changes.seq = ${unit}::bigint`
}

const statements = {
  turn: {
    plan: statement('plan_turn_reversal', planning(turnTarget)),
    write: statement('reverse_turn', writing(turnTarget))
  },
  change: {
    plan: statement('plan_change_reversal', planning(changeTarget)),
    write: statement('reverse_change', writing(changeTarget))
  }
} satisfies Record<
  string,
  { plan: Statement<UnitValues, ReversalPlan>; write: Statement<ReversalValues, never> }
>

function statementsOf(undoable: Undoable) {
  return 'turnId' in undoable ? statements.turn : statements.change
}

function unitValues({ userId }: Scope, undoable: Undoable, direction: Direction): UnitValues {
  return { userId, unit: 'turnId' in undoable ? undoable.turnId : undoable.seq, isUndo: direction === 'undo' }
}

/**
 * Locks the user's tasks and the turn or change until the transaction ends, and finds out what stands in the way.
 * @returns undefined if the turn, or one that it undid or redid, is running; or it or the change does not exist.
 */
export async function planReversal(
  scope: Scope,
  undoable: Undoable,
  direction: Direction
): Promise<ReversalPlan | undefined> {
  const { plan } = statementsOf(undoable)
  const [, [row]] = await Promise.all([
    lockTasks(scope),
    plan.execute(scope, unitValues(scope, undoable, direction))
  ])
  return row
}

/** Undoes or redoes changes, after `planReversal` has found nothing in the way, in the same transaction. */
export async function writeReversal(
  scope: Scope,
  undoable: Undoable,
  direction: Direction,
  origin: OriginValues
): Promise<void> {
  const values = { ...unitValues(scope, undoable, direction), ...origin, direction }
  await statementsOf(undoable).write.execute(scope, values)
}
