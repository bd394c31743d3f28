import type { Scope } from '../db/scope.ts'
import { TaskRefusal } from './refusal.ts'
import { type Candidate, selectCandidates } from './store.ts'
import { createPhraseTest, stemOf, wordsOf } from './words.ts'

/** The maximum number of candidates that are read. */
const candidateLimit = 1000
/** The maximum number of candidates that an `ambiguous` refusal lists. */
const listedCandidates = 10
/** The greatest number that a task can have. */
export const maxNumber = 2 ** 31 - 1
/** The maximum number of characters of a reference that a refusal quotes. No title is longer. */
const quotedLength = 200

/** `3`, `#3`, `task 3`, `number 3`, `3.` */
const numberPattern = /^(?:(?:task|item|number|no\.?)\s*)*#?\s*([1-9]\d*)[.)]?$/i
const quotePattern = /^(?:"(.+)"|“(.+)”|'(.+)'|‘(.+)’|«(.+)»)$/s

/**
 * Finds the task that a user refers to. A number finds the task with that number or nothing; a text in quotes finds an
 * exact title or nothing. Any other text finds an exact title, or else the only title that contains all of its words in
 * a row. If several tasks match equally well and only one of them is in the preferred state, that one is returned.
 * @throws {TaskRefusal} `not_found`, or `ambiguous` with the candidates.
 */
export async function findTask(
  scope: Scope,
  reference: string,
  preferred?: 'open' | 'completed'
): Promise<Candidate> {
  const text = reference.trim()
  const matches = await matchesOf(scope, text)
  const inState = matches.filter(task => (task.completed_at === null) === (preferred === 'open'))
  const [task, ...others] = preferred && inState.length === 1 ? inState : matches
  if (!task) throw new TaskRefusal('not_found', `There is no task ${quote(text)}.`)
  if (others.length > 0) throw ambiguous(text, matches)
  return task
}

/** The number in a text that is the number of a task, such as `3`, `#3` or `task 3`; undefined for any other text. */
export function numberIn(text: string): number | undefined {
  const [, digits] = numberPattern.exec(text.trim()) ?? []
  return digits === undefined ? undefined : Number(digits)
}

/** The tasks that match equally well, open ones first. */
async function matchesOf(scope: Scope, text: string): Promise<Candidate[]> {
  const number = numberIn(text)
  if (number !== undefined) return number <= maxNumber ? await selectCandidates(scope, { number }, 1) : []
  if (text === '') return []
  const quoted = quotePattern.exec(text)?.slice(1).find(Boolean)
  const titles = [text, quoted?.trim() ?? text].map(title => title.toLowerCase())
  const words = quoted === undefined ? wordsOf(text) : []
  const filter = { titles, ...(words.length > 0 && { stems: words.flatMap(word => stemOf(word) ?? []) }) }
  const candidates = await selectCandidates(scope, filter, candidateLimit)
  const exact = candidates.filter(task => titles.includes(task.title.toLowerCase()))
  if (exact.length > 0) return exact
  // With more candidates than can be read, a single match may not be the only one.
  if (candidates.length === candidateLimit) return candidates
  const isMeant = createPhraseTest(words)
  return candidates.filter(task => isMeant(task.title))
}

function ambiguous(reference: string, tasks: Candidate[]): TaskRefusal {
  const listed = tasks.slice(0, listedCandidates).map(({ number, title }) => ({ number, title }))
  const count = tasks.length === candidateLimit ? `More than ${candidateLimit - 1}` : tasks.length
  return new TaskRefusal('ambiguous', `${count} tasks match ${quote(reference)}.`, { candidates: listed })
}

function quote(reference: string): string {
  return JSON.stringify(reference.slice(0, quotedLength))
}
