import type { ModelRequest, ToolDeclaration } from '../model.ts'
import { clockOf } from '../system-instruction.ts'
import { linked } from './link.ts'
import { memoryOf } from './memory.ts'
import { type Call, type Plan, planOf } from './plan.ts'
import { type Manner, replyTo } from './replies/reply.ts'
import type { Intent } from './rules/rule.ts'
import { secondTry } from './second-try.ts'
import { tasksIn } from './task.ts'
import { texts } from './texts.ts'
import { type SpokenTurn, turnsIn } from './turns.ts'
import { type Understanding, understand } from './understand.ts'

/** What the model answers: calls, or else a text. */
export interface Decision {
  calls: Call[]
  text: string
}

/**
 * Decides on the next content. The plan follows from the message and from what was before it, so that it can be made
 * again when results have come: first the listings that references need, then the calls, then the answer.
 */
export function decide({
  system,
  contents,
  tools
}: Pick<ModelRequest, 'system' | 'contents' | 'tools'>): Decision {
  const clock = clockOf(system)
  const turns = turnsIn(contents)
  const { text, steps }: Pick<SpokenTurn, 'text' | 'steps'> = turns.at(-1) ?? { text: '', steps: [] }
  const memory = memoryOf(turns.slice(0, -1))
  const understanding = understand(text, { clock, memory, isQuestion: false, isContinued: false })
  const intents = linked(understanding.intents)

  const first = planOf(intents, memory)
  const found = first.isLookUp ? steps[0]?.map(({ result }) => tasksIn(result.tasks)) : undefined
  const plan = offeredOnly(found ? planOf(intents, memory, found) : first, tools)
  const acted = found ? steps.slice(1) : steps

  if (acted.length === 0 && plan.calls.length > 0) return { calls: plan.calls, text: '' }
  const tried = secondTry(acted)
  const again = offeredOnly({ ...plan, calls: tried.calls }, tools)
  if (again.calls.length > 0) return { calls: again.calls, text: '' }
  const isActed = acted.length > 0 || plan.notes.length > 0
  const notes = isActed ? [...tried.notes, ...asides(plan, understanding)] : [alone(understanding)]
  return { calls: [], text: replyTo(tried.exchanges, notes, { clock, ...wantedOf(intents) }) }
}

/** What the answer has to know of the intents, for the calls do not tell it. */
function wantedOf(intents: Intent[]): Omit<Manner, 'clock'> {
  const calls = intents.filter(intent => intent.kind === 'call')
  const [pick] = calls.flatMap(call => (call.tool === 'list_tasks' && call.pick) || [])
  return { pick, isReturn: calls.some(call => call.tool === 'add_task' && call.isReturn) }
}

/** Leaves out calls of tools that were not declared, and says so. */
function offeredOnly(plan: Plan, tools: ToolDeclaration[]): Plan {
  const offered = new Set(tools.map(({ name }) => name))
  const missing = new Set(plan.calls.map(({ name }) => name).filter(name => !offered.has(name)))
  return {
    ...plan,
    calls: plan.calls.filter(({ name }) => offered.has(name)),
    notes: [...plan.notes, ...[...missing].map(texts.notOffered)]
  }
}

/** What there is to say besides what was done. */
function asides({ notes }: Plan, { missed }: Understanding): string[] {
  return [...notes, ...missed.map(texts.missed)]
}

const pleasantries = [texts.greeting, texts.welcome, texts.allRight, texts.glad]

/** What to say where there is nothing to do: small talk only when all of the message was understood, the least idle. */
function alone({ intents, missed }: Understanding): string {
  const talks = intents.flatMap(intent => (intent.kind === 'talk' ? intent.text : []))
  const talk = talks.find(text => !pleasantries.includes(text)) ?? talks[0]
  return missed.length === 0 && talk ? talk : texts.notUnderstood
}
