import { answerOf, done } from '../api/answer.ts'
import { api, type Change, type Task, type TaskChange, timeZone } from '../api/client.ts'
import { problemOf } from './problem.ts'
import { createStore } from './store.ts'
import { offerUndo } from './undo.ts'

/** A copy of the list. It is read once; `take` brings it up to date with each change. */
interface Tasks {
  /** By id. */
  items: Record<string, Task>
  /** The number of the last change that the copy includes; undefined until the list is read. */
  seq: number | undefined
  /** The cursor of the next page of open tasks. */
  cursor: string | null
  /** The numbers of the changes to highlight, by the id of the task. */
  fresh: Record<string, number>
  /** The last change that was made elsewhere, for screen readers. */
  news: string
  /** Why the last change failed. */
  notice: string
}

export const tasks = createStore<Tasks>({
  items: {},
  seq: undefined,
  cursor: null,
  fresh: {},
  news: '',
  notice: ''
})

/** Reads the list: the first open tasks and the latest completed ones. Resolves with the number of its last change. */
export async function loadTasks(signal: AbortSignal): Promise<number> {
  // First the number: the changes after it include those that a later read misses.
  const open = await page('open', 'due', 100)
  const completed = await page('completed', '-updated_at', 20)
  // A reader that was replaced has an older list.
  signal.throwIfAborted()
  const items = byId([...open.items, ...completed.items])
  const seq = open.seq ?? 0
  tasks.update({ items, seq, cursor: open.next_cursor, fresh: {}, notice: '' })
  return seq
}

export async function loadMoreTasks(): Promise<void> {
  const { cursor } = tasks.get()
  const notice = await problemOf(async () => {
    const { items, next_cursor } = await page('open', 'due', 100, cursor ?? undefined)
    tasks.update({ items: { ...byId(items), ...tasks.get().items }, cursor: next_cursor })
  })
  tasks.update({ notice })
}

const byId = (list: Task[]) => Object.fromEntries(list.map(task => [task.id, task]))

function page(status: 'open' | 'completed', sort: 'due' | '-updated_at', limit: number, cursor?: string) {
  return answerOf(api.GET('/api/tasks', { params: { query: { status, sort, limit, cursor } } }))
}

/** The versions that are being changed here. Their changes are no news, also when the feed is faster than the response. */
const inHand = new Set<string>()

/** Applies a change from the feed. The response to a change that was made here can have been faster. */
export function take({ seq, task_id, before, after }: Change): void {
  const shown = tasks.get().items[task_id]
  const isKnown = after ? (shown?.version ?? 0) >= after.version : !shown
  const isMine = inHand.has(`${task_id} ${before?.version}`)
  const verb = after ? (before ? 'Changed' : 'Added') : 'Deleted'
  const news = `${verb}: ${(after ?? before)?.title}`
  const fresh = { ...tasks.get().fresh, [task_id]: seq }
  tasks.update({
    seq,
    ...(!isKnown && { items: withTask(task_id, after) }),
    ...(!isKnown && !isMine && { fresh, news })
  })
}

/** Ends the highlight of a task. */
export function settle(id: string): void {
  const { [id]: _, ...fresh } = tasks.get().fresh
  tasks.update({ fresh })
}

const put = (id: string, task: Task | null) => tasks.update({ items: withTask(id, task) })

function withTask(id: string, task: Task | null) {
  const { [id]: _, ...others } = tasks.get().items
  return task ? { ...others, [id]: task } : others
}

/** Resolves with whether the task was added. `key` makes a repetition safe: the task is added once. */
export function addTask(title: string, key: string): Promise<boolean> {
  const header = { 'idempotency-key': key, 'x-timezone': timeZone }
  return change(async () => {
    const task = await answerOf(api.POST('/api/tasks', { params: { header }, body: { title } }))
    put(task.id, task)
    offerUndo({ words: `Added “${title}”`, taskId: task.id, version: 0 })
  })
}

/** Changes a task if it still has the version of `task`. */
export function changeTask(task: Task, body: TaskChange): Promise<boolean> {
  const params = { path: { task_id: task.id }, header: { ...asShown(task), 'x-timezone': timeZone } }
  return change(async () => {
    const next = await answerOf(api.PATCH('/api/tasks/{task_id}', { params, body }))
    put(task.id, next)
    if (next.version !== task.version) offerUndo(offerOf(verbOf(body), task))
  }, task)
}

export function deleteTask(task: Task): Promise<boolean> {
  const params = { path: { task_id: task.id }, header: asShown(task) }
  return change(async () => {
    await done(api.DELETE('/api/tasks/{task_id}', { params }))
    put(task.id, null)
    offerUndo(offerOf('Deleted', task))
  }, task)
}

const asShown = ({ version }: Task) => ({ 'if-match': `"${version}"` })
const offerOf = (verb: string, { id, title, version }: Task) => ({
  words: `${verb} “${title}”`,
  taskId: id,
  version
})

function verbOf({ completed }: TaskChange): string {
  if (completed === undefined) return 'Changed'
  return completed ? 'Completed' : 'Reopened'
}

async function change(work: () => Promise<unknown>, task?: Task): Promise<boolean> {
  const key = `${task?.id} ${task?.version}`
  inHand.add(key)
  const notice = await problemOf(work, ({ code, message }) => {
    const isStale = task && (code === 'stale' || code === 'not_found')
    return isStale ? `“${task.title}” has changed in the meantime. The list shows how.` : message
  })
  inHand.delete(key)
  tasks.update({ notice })
  return notice === ''
}
