import type { Clock } from '../../../clock.ts'
import type { JsonObject } from '../../model.ts'
import { isPointer, type Reference, referenceOf } from '../language/reference.ts'
import type { Memory } from '../memory.ts'
import type { KnownTask } from '../task.ts'

/** What a clause asks for. */
export type Intent =
  | { kind: 'call'; tool: 'add_task' | 'list_tasks'; args: JsonObject }
  | Each
  | { kind: 'say'; text: string }

/** A call for each task that is meant; a change that depends on the task is made from it. */
export interface Each {
  kind: 'each'
  tool: 'complete_task' | 'update_task' | 'delete_task'
  target: Reference
  change: JsonObject | ((task: KnownTask) => JsonObject)
}

/** Where a clause is said. */
export interface Scene {
  clock: Clock
  memory: Memory
  /** A date said before the request, for all of it: "Tomorrow I need to …". */
  due?: string
}

/** One way to say something. */
export interface Rule {
  name: string
  /** Of the whole clause, without fillers. */
  pattern: RegExp
  /** @param said the pattern's named groups, empty when not said. Undefined: the rule is not about this after all. */
  act(said: Record<string, string>, scene: Scene): Intent | Intent[] | undefined
}

/** A pattern of a whole clause, in any case. */
export function clause(source: string): RegExp {
  return new RegExp(`^(?:${source})$`, 'i')
}

export function say(text: string): Intent {
  return { kind: 'say', text }
}

export function each(tool: Each['tool'], target: Reference, change: Each['change'] = {}): Each {
  return { kind: 'each', tool, target, change }
}

const request =
  /^(?:what|which|who|when|where|how|why|if|show|list|is|are|was|do|did|does|have|has|get|see|tell|any|anything|nothing|add|create|remind|remember|don't|put|make|new|i|we|need|delete|remove|rename)\b/i

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
