import { answerOf, done } from '../api/answer.ts'
import { api, type Task, type TaskChange, timeZone } from '../api/client.ts'
import { problemOf } from './problem.ts'
import { createStore } from './store.ts'

interface Tasks {
  open: Task[]
  /** Recently completed tasks. */
  completed: Task[]
  /** The cursor of the next page of open tasks. */
  cursor: string | null
  isLoaded: boolean
  /** The turn whose changes are highlighted. */
  latestTurn: string | undefined
  /** Why the last change failed. */
  notice: string
}

export const tasks = createStore<Tasks>({
  open: [],
  completed: [],
  cursor: null,
  isLoaded: false,
  latestTurn: undefined,
  notice: ''
})

let latestLoad = 0

/** Reloads the list, and highlights the tasks that `latestTurn` has created or changed. */
export async function loadTasks(latestTurn?: string, notice = ''): Promise<void> {
  const load = ++latestLoad
  const problem = await problemOf(async () => {
    const [open, completed] = await Promise.all([
      page('open', 'due', 100),
      page('completed', '-updated_at', 20)
    ])
    const lists = { open: open.items, completed: completed.items, cursor: open.next_cursor }
    // An older list must not replace a newer one.
    if (load === latestLoad) tasks.update({ ...lists, isLoaded: true, latestTurn })
  })
  tasks.update({ notice: problem || notice })
}

export async function loadMoreTasks(): Promise<void> {
  const { cursor } = tasks.get()
  const notice = await problemOf(async () => {
    const { items, next_cursor } = await page('open', 'due', 100, cursor ?? undefined)
    tasks.update({ open: [...tasks.get().open, ...items], cursor: next_cursor })
  })
  tasks.update({ notice })
}

function page(status: 'open' | 'completed', sort: 'due' | '-updated_at', limit: number, cursor?: string) {
  return answerOf(api.GET('/api/tasks', { params: { query: { status, sort, limit, cursor } } }))
}

/** Resolves with whether the task was added. `key` makes a repetition safe: the task is added once. */
export function addTask(title: string, key: string): Promise<boolean> {
  const header = { 'idempotency-key': key, 'x-timezone': timeZone }
  return change(() => answerOf(api.POST('/api/tasks', { params: { header }, body: { title } })))
}

/** Changes a task if it has the version that is shown; otherwise only reloads it. */
export function changeTask(task: Task, body: TaskChange): Promise<boolean> {
  const params = { path: { task_id: task.id }, header: { ...asShown(task), 'x-timezone': timeZone } }
  return change(() => answerOf(api.PATCH('/api/tasks/{task_id}', { params, body })), task)
}

export function deleteTask(task: Task): Promise<boolean> {
  const params = { path: { task_id: task.id }, header: asShown(task) }
  return change(() => done(api.DELETE('/api/tasks/{task_id}', { params })), task)
}

const asShown = ({ version }: Task) => ({ 'if-match': `"${version}"` })

async function change(work: () => Promise<unknown>, task?: Task): Promise<boolean> {
  const notice = await problemOf(work, ({ code, message }) => {
    const isStale = task && (code === 'stale' || code === 'not_found')
    return isStale ? `“${task.title}” has changed in the meantime. The list has been reloaded.` : message
  })
  await loadTasks(undefined, notice)
  return notice === ''
}
