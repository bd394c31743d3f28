import type { Test } from 'tap'
import type { NewTask, Task, TaskChange, TaskPage } from '../../../src/contract/components.ts'
import type { TestApp } from '../../support/app.ts'
import { client } from '../../support/client.ts'

type Headers = Record<string, string>

/** A user's requests about tasks. */
export function tasksOf(t: Test, { token }: { token: string }, app: TestApp['app']) {
  const { ask, get, post } = client(t, app)
  const pathOf = ({ id }: Pick<Task, 'id'>) => `/api/tasks/${id}`
  return {
    create: <Body = Task>(task: NewTask, headers: Headers = {}) =>
      post<Body>('/api/tasks', task, { token, headers }),
    look: <Body = Task>(task: Pick<Task, 'id'>, headers: Headers = {}) =>
      get<Body>(pathOf(task), { token, headers }),
    change: <Body = Task>(task: Pick<Task, 'id'>, change: TaskChange, headers: Headers = {}) =>
      ask<Body>('PATCH', pathOf(task), { token, body: change, headers }),
    remove: (task: Pick<Task, 'id'>, headers: Headers = {}) =>
      ask<unknown>('DELETE', pathOf(task), { token, headers }),
    list: <Body = TaskPage>(query = '') => get<Body>(`/api/tasks?${query}`, { token })
  }
}

export type Tasks = ReturnType<typeof tasksOf>

/** The tasks of all pages of a list, as `number title`; `meanwhile` runs between two pages. */
export async function pagesOf(
  { list }: Tasks,
  query: string,
  meanwhile: () => Promise<unknown> = async () => undefined
): Promise<string[]> {
  const titles: string[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const { body }: { body: TaskPage } = await list(`${query}&cursor=${cursor}`)
    titles.push(...body.items.map(({ number, title }) => `${number} ${title}`))
    cursor = body.next_cursor
    if (cursor !== null) await meanwhile()
  }
  return titles
}
