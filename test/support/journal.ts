import { type Kysely, sql } from 'kysely'
import type { Database } from '../../src/db/tables.ts'

/**
 * What is wrong with the journals of all users: a task whose row is not the newest state in the journal, or a change whose
 * task was not as the change before has left it. For users whose tasks were all changed by the server.
 */
export async function journalProblems(db: Kysely<Database>): Promise<string[]> {
  const { rows } = await sql<{ problem: string }>`
    with changes as (
      select *, lag(after) over (partition by user_id, task_id order by seq) as left_behind from task_changes
    ), newest as (
      select distinct on (user_id, task_id) user_id, task_id, after from task_changes order by user_id, task_id, seq desc
    )
    select format('change %s of the task %s: it was not %s', seq, task_id, before) as problem
    from changes where before is distinct from left_behind
    union all
    select format('task %s: it is %s, the journal ends with %s', coalesce(id, task_id), to_jsonb(tasks), after)
    from tasks full join newest on newest.user_id = tasks.user_id and newest.task_id = tasks.id
    where (to_jsonb(tasks) - 'user_id') is distinct from after`.execute(db)
  return rows.map(({ problem }) => problem)
}
