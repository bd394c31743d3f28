import type { Scope } from '../db/tables.ts'
import { TaskRefusal } from './refusal.ts'
import { selectCandidates, type TaskRow } from './store.ts'

/** How many tasks a reference may fit before the rest are not looked at. */
const candidateLimit = 200
/** How many of them are named. */
const namedCandidates = 10

/**
 * The one task that a person means: by exact number, exact title, then unique part of a title. Where several fit
 * equally well, the only one that is in the wanted state wins.
 * @throws {TaskRefusal} `not_found`, or `ambiguous` with the candidates.
 */
export async function findTask(
  scope: Scope,
  reference: string,
  wanted: 'open' | 'completed' = 'open'
): Promise<TaskRow> {
  const said = reference.trim()
  const candidates = said ? await selectCandidates(scope, said, candidateLimit) : []
  const best =
    [
      candidates.filter(task => said === String(task.number)),
      candidates.filter(task => sameText(task.title, said)),
      candidates
    ].find(tasks => tasks.length > 0) ?? []
  const preferred = best.filter(task => (task.completed_at === null) === (wanted === 'open'))
  const [task, ...others] = preferred.length === 1 ? preferred : best
  if (!task) throw new TaskRefusal('not_found', `There is no task ${JSON.stringify(said)}.`)
  if (others.length > 0) throw ambiguous(said, best)
  return task
}

function ambiguous(said: string, tasks: TaskRow[]): TaskRefusal {
  const named = tasks.slice(0, namedCandidates).map(({ number, title }) => ({ number, title }))
  return new TaskRefusal('ambiguous', `${tasks.length} tasks fit ${JSON.stringify(said)}.`, named)
}

function sameText(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}
