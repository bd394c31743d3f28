import type { Kysely } from 'kysely'
import type { Reversal, Task } from '../contract/components.ts'
import { type Scope, scopeOf } from '../db/scope.ts'
import type { Database } from '../db/tables.ts'
import type { UserLimits } from '../db/user-limits.ts'
import { ApiError, notFound } from '../errors.ts'
import { idempotencyKey } from '../http/idempotency.ts'
import { afterCursor, type Slice, sliceOfPage } from '../http/paging.ts'
import { byHand } from './changes.ts'
import { addTask, changeTask, type TaskFields } from './commands.ts'
import { createOnce } from './create-once.ts'
import { cursorPatterns, type TaskSort } from './order.ts'
import { selectTaskRange, selectTasksAt, type TaskFilter } from './queries.ts'
import { errorOf } from './refusal.ts'
import { deleteTask, selectTask, type TaskTarget } from './store.ts'
import { type Direction, reverseByHand } from './undo.ts'
import { taskView } from './view.ts'

interface TaskPageRequest extends TaskFilter {
  sort: TaskSort
  cursor: string | undefined
  limit: number
}

export type TaskService = ReturnType<typeof createTaskService>

/** Task operations without the agent. They follow the same rules as its tools. */
export function createTaskService({ db, limits }: { db: Kysely<Database>; limits: UserLimits }) {
  return {
    /**
     * A page of tasks. The first one has the `seq` of the newest change that it includes.
     * @throws {ApiError} `validation_failed` for a cursor of another sort order.
     */
    async list(
      userId: string,
      { sort, cursor, limit, ...filter }: TaskPageRequest
    ): Promise<Slice<Task> & { seq: number | null }> {
      const [, ...after] = afterCursor(cursor, cursorPatterns(sort)) ?? []
      const page = await readPage(scopeOf(db, userId), filter, { sort, limit, after })
      const { items, next } = sliceOfPage(page, ({ sortKey }) => [sort, ...sortKey])
      return { items: items.map(taskView), next, seq: page.seq }
    },

    /** @throws {ApiError} `not_found` */
    async get(userId: string, id: string): Promise<Task> {
      return taskView(
        (await selectTask(scopeOf(db, userId), id)) ?? (await missing(scopeOf(db, userId), { id }))
      )
    },

    /**
     * Creates a task, at most once per key of the user.
     * @param key the value of the `Idempotency-Key` header.
     * @throws {ApiError} `idempotency_mismatch`, `task_limit_reached`, `storage_limit_reached`
     */
    async create(
      userId: string,
      fields: TaskFields & { title: string },
      { timeZone, key }: { timeZone: string; key: string | undefined }
    ): Promise<{ task: Task; replayed: boolean }> {
      const create = async (scope: Scope) =>
        taskView(await addTask(scope, fields, { origin: byHand, timeZone }, limits).catch(throwError))
      if (key === undefined) return { task: await create(scopeOf(db, userId)), replayed: false }
      return await createOnce(scopeOf(db, userId), idempotencyKey(key, requestFields(fields)), create)
    },

    /** @throws {ApiError} `not_found`, or `stale` when the version of the task differs. */
    async change(userId: string, target: TaskTarget, fields: TaskFields, timeZone: string): Promise<Task> {
      const scope = scopeOf(db, userId)
      const changed = await changeTask(scope, target, fields, { origin: byHand, timeZone })
      return taskView(changed ?? (await missing(scope, target)))
    },

    /** @throws {ApiError} as `change`. */
    async remove(userId: string, target: TaskTarget): Promise<void> {
      const scope = scopeOf(db, userId)
      if (!(await deleteTask(scope, target, byHand))) await missing(scope, target)
    },

    /**
     * Undoes or redoes a change that was made without the agent.
     * @throws {ApiError} `not_found`, `undo_conflict`, `nothing_to_undo`, `task_limit_reached`, `storage_limit_reached`
     */
    async reverse(userId: string, seq: number, direction: Direction): Promise<Reversal> {
      return (await reverseByHand(scopeOf(db, userId), { seq }, direction, limits)) ?? throwNotFound()
    }
  }
}

/** A page after a sort key; the first one if that is empty. */
async function readPage(
  scope: Scope,
  filter: TaskFilter,
  range: { sort: TaskSort; limit: number; after: string[] }
) {
  if (range.after.length > 0) return { ...(await selectTaskRange(scope, filter, range)), seq: null }
  const first = await selectTasksAt(scope, filter, { ...range, after: undefined })
  if (!first) throw new ApiError('unauthorized')
  return first
}

function throwError(error: unknown): never {
  throw errorOf(error)
}

function throwNotFound(): never {
  throw notFound('change')
}

/** The fields that the request hash covers. An omitted field equals its default. */
function requestFields({
  title,
  description = null,
  due = null,
  priority = 'normal'
}: TaskFields): unknown[] {
  return [title, description, due, priority]
}

/** Throws the error of a command that found no task. */
async function missing(scope: Scope, { id, version }: TaskTarget): Promise<never> {
  const exists = version !== undefined && (await selectTask(scope, id)) !== undefined
  throw exists ? new ApiError('stale') : notFound('task')
}
