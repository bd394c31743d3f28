import { type Kysely, sql } from 'kysely'
import type { Database } from '../../src/db/tables.ts'

/**
 * What is wrong with the journals of all users: a task whose row is not the newest state in the journal, a change whose
 * task was not as the change before has left it, or a call of a tool without a row for each task that it changed, or with
 * more rows. For users whose tasks were all changed by the server.
 */
export async function journalProblems(db: Kysely<Database>): Promise<string[]> {
  const { rows } = await sql<{ problem: string }>`
    with changes as (
      select *, lag(after) over (partition by user_id, task_id order by seq) as left_behind from task_changes
    ), calls as (
      select user_id, turn_id, step, call_index, tool, case
          when result->>'error' is not null then 0
          when tool in ('add_task', 'complete_task', 'update_task', 'delete_task') then 1
          when tool in ('update_tasks', 'delete_tasks', 'undo', 'redo') then (result->>'total')::integer
          when tool = 'list_tasks' then 0
        end as expected
      from tool_calls
    ), recorded as (
      select user_id, turn_id, step, call_index, count(*) as rows from task_changes
      where turn_id is not null group by user_id, turn_id, step, call_index
    ), newest as (
      select distinct on (user_id, task_id) user_id, task_id, after from task_changes order by user_id, task_id, seq desc
    )
    select format('change %s of the task %s: it was not %s', seq, task_id, before) as problem
    from changes where before is distinct from left_behind
    union all
    select format('task %s: it is %s, the journal ends with %s', coalesce(id, task_id), to_jsonb(tasks), after)
    from tasks full join newest on newest.user_id = tasks.user_id and newest.task_id = tasks.id
    where (to_jsonb(tasks) - 'user_id') is distinct from after
    union all
    select format('call %s of step %s of the turn %s: %s rows for %s, not %s', call_index, step, turn_id,
      coalesce(rows, 0), tool, expected)
    from calls left join recorded using (user_id, turn_id, step, call_index)
    where coalesce(rows, 0) <> expected
    union all
    select format('call %s of step %s of the turn %s: %s rows without the call', call_index, step, turn_id, rows)
    from recorded
    where exists (select from turns where turns.user_id = recorded.user_id and turns.id = turn_id)
      and not exists (select from calls where (calls.user_id, calls.turn_id, calls.step, calls.call_index)
        = (recorded.user_id, recorded.turn_id, recorded.step, recorded.call_index))`.execute(db)
  return rows.map(({ problem }) => problem)
}
