import type { Clock } from '../../../lib/clock.ts'
import type { JsonObject } from '../../model.ts'
import type { Reference } from '../language/pointers.ts'
import { isPointer, referenceOf } from '../language/reference.ts'
import type { Memory } from '../memory.ts'
import { titleIncludes } from '../target.ts'
import type { KnownTask } from '../task.ts'

/** The meaning of a clause. */
export type Intent =
  | Addition
  | Listing
  | EachTask
  | { kind: 'say'; text: string }
  /** Small talk; omitted when there are calls. */
  | { kind: 'talk'; text: string }

export interface Addition {
  kind: 'call'
  tool: 'add_task'
  args: JsonObject
  /** The task was deleted before. */
  isReturn?: true
}

interface Listing {
  kind: 'call'
  tool: 'list_tasks'
  args: JsonObject
  /** The part of the listing to show. */
  pick?: Excerpt
}

/** Part of a listing under a heading; `start` and `end` as for `Array.slice`. */
export interface Excerpt {
  heading: string
  start: number
  end: number
}

/** A call for each task that the target resolves to. `change` can depend on the task. */
export interface EachTask {
  kind: 'each'
  tool: 'complete_task' | 'update_task' | 'delete_task'
  target: Reference
  change: JsonObject | ((task: KnownTask) => JsonObject)
  /** The change for a task whose fields are unknown. */
  blind?: JsonObject
  /** The intents if no task has that name: "cancel the subscription" can be a task to add. */
  otherwise?: Intent[]
}

export interface ClauseContext {
  clock: Clock
  memory: Memory
  /** The clause ends with a question mark. */
  isQuestion: boolean
  /** The clause begins with "and" or "also". */
  isContinued: boolean
  /** The previous sentence added a task. */
  isAdding?: boolean
  /** A date before the request that applies to all of it: "Tomorrow I need to …". */
  due?: string
}

/** All group names of the patterns. Groups that do not match are empty strings. */
export const noCaptures = {
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
export type Captures = typeof noCaptures

/** Undefined when the rule does not apply although its pattern matches. */
export type RuleResult = Intent | Intent[] | undefined

export interface Rule {
  name: string
  /** Matches a whole clause without filler words. */
  pattern: RegExp
  act(said: Captures, context: ClauseContext): RuleResult
}

/** A case-insensitive pattern that matches a whole clause in one of several forms. */
export function clause(...ways: string[]): RegExp {
  return new RegExp(`^(?:${ways.join('|')})$`, 'i')
}

export function say(text: string): Intent {
  return { kind: 'say', text }
}

export function talk(text: string): Intent {
  return { kind: 'talk', text }
}

export function eachTask(
  tool: EachTask['tool'],
  target: Reference,
  change: EachTask['change'] = {}
): EachTask {
  return { kind: 'each', tool, target, change }
}

const request = new RegExp(
  '^(?:' +
    'what|which|who|when|where|how|why|if|is|are|was|do|did|does|have|has|any|anything|nothing|i|we|' +
    "show|list|provide|present|fetch|note|get|see|tell|add|create|remind|remember|don't|put|make|new|need|delete|remove|rename" +
    ')\\b',
  'i'
)

/** Whether a phrase begins like a question or a request, so that it is not the name of a task: "what is done". */
export function isRequest(phrase: string): boolean {
  return request.test(phrase)
}

/** Whether a phrase refers to an existing task: a pointer ("it", "task 3"), or a title in the conversation. */
export function isKnown(phrase: string, { clock, memory }: ClauseContext): boolean {
  const reference = referenceOf(phrase, clock)
  if (reference.kind !== 'named') return isPointer(reference)
  return [...memory.listing, ...memory.recent].some(titleIncludes(reference.name))
}
