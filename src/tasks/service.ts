import type { Kysely } from 'kysely'
import type { Task } from '../contract/components.ts'
import type { Database, Scope } from '../db/tables.ts'
import { ApiError } from '../errors.ts'
import { idempotencyKey } from '../http/idempotency.ts'
import { afterCursor, type Slice, sliceOf } from '../http/paging.ts'
import { addTask, changeTask, type TaskFields } from './commands.ts'
import { createOnce } from './create-once.ts'
import { cursorPatterns, type TaskSort } from './order.ts'
import { selectTaskRange, type TaskFilter } from './queries.ts'
import { deleteTask, selectTask, type TaskTarget } from './store.ts'
import { taskView } from './view.ts'

interface TaskPageRequest extends TaskFilter {
  sort: TaskSort
  cursor: string | undefined
  limit: number
}

export type TaskService = ReturnType<typeof createTaskService>

/** What users do with their tasks without the agent; the rules are those of its tools. */
export function createTaskService({ db }: { db: Kysely<Database> }) {
  return {
    /** @throws {ApiError} `validation_failed` for a cursor of another order. */
    async list(userId: string, { sort, cursor, limit, ...filter }: TaskPageRequest): Promise<Slice<Task>> {
      const [, ...after] = afterCursor(cursor, cursorPatterns(sort)) ?? []
      const range = { sort, limit: limit + 1, ...(after.length > 0 && { after }) }
      const rows = await selectTaskRange({ db, userId }, filter, range)
      const { items, next } = sliceOf(rows, limit, ({ place }) => [sort, ...place])
      return { items: items.map(taskView), next }
    },

    /** @throws {ApiError} `not_found` */
    async get(userId: string, id: string): Promise<Task> {
      return taskView((await selectTask({ db, userId }, id)) ?? (await missing({ db, userId }, { id })))
    },

    /**
     * Adds a task, once for each key of the user.
     * @param key as in the header `Idempotency-Key`.
     * @throws {ApiError} `idempotency_mismatch`
     */
    async create(
      userId: string,
      fields: TaskFields & { title: string },
      { timeZone, key }: { timeZone: string; key: string | undefined }
    ): Promise<{ task: Task; replayed: boolean }> {
      const create = async (scope: Scope) =>
        taskView(await addTask(scope, fields, { turnId: null, timeZone }))
      if (key === undefined) return { task: await create({ db, userId }), replayed: false }
      return await createOnce({ db, userId }, idempotencyKey(key, askedFor(fields)), create)
    },

    /** @throws {ApiError} `not_found`, or `stale` when the task has another version. */
    async change(userId: string, target: TaskTarget, fields: TaskFields, timeZone: string): Promise<Task> {
      const scope = { db, userId }
      const changed = await changeTask(scope, target, fields, { turnId: null, timeZone })
      return taskView(changed ?? (await missing(scope, target)))
    },

    /** @throws {ApiError} as `change`. */
    async remove(userId: string, target: TaskTarget): Promise<void> {
      const scope = { db, userId }
      if (!(await deleteTask(scope, target))) await missing(scope, target)
    }
  }
}

/** What is said by leaving a field out is the same as what is said by its default. */
function askedFor({ title, description = null, due = null, priority = 'normal' }: TaskFields): unknown[] {
  return [title, description, due, priority]
}

/** Why there was nothing to do with a task. */
async function missing(scope: Scope, { id, version }: TaskTarget): Promise<never> {
  const isThere = version !== undefined && (await selectTask(scope, id)) !== undefined
  throw new ApiError(isThere ? 'stale' : 'not_found')
}
