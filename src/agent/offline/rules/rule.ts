import type { Clock } from '../../../lib/clock.ts'
import type { JsonObject } from '../../model.ts'
import type { Reference } from '../language/pointers.ts'
import { isPointer, referenceOf } from '../language/reference.ts'
import type { Memory } from '../memory.ts'
import type { KnownTask } from '../task.ts'

/** What a clause asks for. */
export type Intent =
  | Addition
  | Listing
  | Each
  | { kind: 'say'; text: string }
  /** Small talk, which is left out where there is something to do. */
  | { kind: 'talk'; text: string }

export interface Addition {
  kind: 'call'
  tool: 'add_task'
  args: JsonObject
  /** It was there before. */
  isReturn?: true
}

interface Listing {
  kind: 'call'
  tool: 'list_tasks'
  args: JsonObject
  /** What of it is wanted, and what to say of that. */
  pick?: Excerpt
}

/** Places in a listing, as for `Array.slice`, under a heading. */
export interface Excerpt {
  heading: string
  start: number
  end: number
}

/** A call for each task that is meant; a change that depends on the task is made from it. */
export interface Each {
  kind: 'each'
  tool: 'complete_task' | 'update_task' | 'delete_task'
  target: Reference
  change: JsonObject | ((task: KnownTask) => JsonObject)
  /** The change for a task that is there, but of which nothing is known. */
  blind?: JsonObject
  /** What to do instead where there is no task of that name: "cancel the subscription" may be one to add. */
  otherwise?: Intent[]
}

/** Where a clause is said. */
export interface Scene {
  clock: Clock
  memory: Memory
  /** The clause ends with a question mark. */
  isQuestion: boolean
  /** The clause begins with "and" or "also". */
  isContinued: boolean
  /** The sentence before it added something. */
  isAdding?: boolean
  /** A date said before the request, for all of it: "Tomorrow I need to …". */
  due?: string
}

/** What a pattern's groups caught, by the names that they may have; empty when not said. */
export const unsaid = {
  count: '',
  head: '',
  is: '',
  kind: '',
  level: '',
  list: '',
  name: '',
  rest: '',
  said: '',
  task: '',
  text: '',
  unit: '',
  value: '',
  verb: '',
  what: '',
  when: ''
}
export type Said = typeof unsaid

/** Undefined: the rule is not about this after all. */
export type Meant = Intent | Intent[] | undefined

/** One way to say something. */
export interface Rule {
  name: string
  /** Of the whole clause, without fillers. */
  pattern: RegExp
  act(said: Said, scene: Scene): Meant
}

/** A pattern of a whole clause, in any case: one of these ways to say it. */
export function clause(...ways: string[]): RegExp {
  return new RegExp(`^(?:${ways.join('|')})$`, 'i')
}

export function say(text: string): Intent {
  return { kind: 'say', text }
}

export function talk(text: string): Intent {
  return { kind: 'talk', text }
}

export function each(tool: Each['tool'], target: Reference, change: Each['change'] = {}): Each {
  return { kind: 'each', tool, target, change }
}

const request = new RegExp(
  '^(?:' +
    'what|which|who|when|where|how|why|if|is|are|was|do|did|does|have|has|any|anything|nothing|i|we|' +
    "show|list|provide|present|fetch|note|get|see|tell|add|create|remind|remember|don't|put|make|new|need|delete|remove|rename" +
    ')\\b',
  'i'
)

/** Whether what looks like a task's name begins as a question or another request does: "what is done" names no task. */
export function isRequest(phrase: string): boolean {
  return request.test(phrase)
}

/** Whether a phrase can only mean tasks there are: a pointer ("it", "task 3"), or a title the conversation knows. */
export function isKnown(phrase: string, { clock, memory }: Scene): boolean {
  const reference = referenceOf(phrase, clock)
  if (reference.kind !== 'named') return isPointer(reference)
  const name = reference.name.toLowerCase()
  return [...memory.listing, ...memory.recent].some(task => task.title.toLowerCase().includes(name))
}
