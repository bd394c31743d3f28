import type { Scope } from '../db/tables.ts'
import { TaskRefusal } from './refusal.ts'
import { selectCandidates, type TaskRow } from './store.ts'

/** The maximum number of candidates that are read. */
const candidateLimit = 200
/** The maximum number of candidates that an `ambiguous` refusal lists. */
const listedCandidates = 10

/**
 * Finds the task that a user refers to: by exact number, then exact title, then part of a title. If several match
 * equally well and only one of them has the wanted status, that one is returned.
 * @throws {TaskRefusal} `not_found`, or `ambiguous` with the candidates.
 */
export async function findTask(
  scope: Scope,
  reference: string,
  wanted: 'open' | 'completed' = 'open'
): Promise<TaskRow> {
  const text = reference.trim()
  const candidates = text ? await selectCandidates(scope, text, candidateLimit) : []
  const best =
    [
      candidates.filter(task => text === String(task.number)),
      candidates.filter(task => sameText(task.title, text)),
      candidates
    ].find(tasks => tasks.length > 0) ?? []
  const preferred = best.filter(task => (task.completed_at === null) === (wanted === 'open'))
  const [task, ...others] = preferred.length === 1 ? preferred : best
  if (!task) throw new TaskRefusal('not_found', `There is no task ${JSON.stringify(text)}.`)
  if (others.length > 0) throw ambiguous(text, best)
  return task
}

function ambiguous(reference: string, tasks: TaskRow[]): TaskRefusal {
  const listed = tasks.slice(0, listedCandidates).map(({ number, title }) => ({ number, title }))
  return new TaskRefusal('ambiguous', `${tasks.length} tasks match ${JSON.stringify(reference)}.`, listed)
}

function sameText(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}
