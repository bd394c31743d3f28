import type { Content, ModelRequest, ToolDeclaration } from '../model.ts'
import { clockOf } from '../system-instruction.ts'
import { linkIntents } from './link.ts'
import { type Memory, memoryOf } from './memory.ts'
import { type Call, type Plan, planOf } from './plan.ts'
import { type ReplyOptions, replyTo } from './replies/reply.ts'
import type { Intent } from './rules/rule.ts'
import { retryNotFound } from './second-try.ts'
import { tasksIn } from './task.ts'
import { texts } from './texts.ts'
import { type CallRecord, type HistoryTurn, parseTurns, startsTurn } from './turns.ts'
import { type Understanding, understand } from './understand.ts'
import { withinLimit } from './work.ts'

/** The content that the model returns: calls, or a text if there are none. */
export interface Decision {
  calls: Call[]
  text: string
  /** The work for the message: see `work.ts`. */
  work: number
}

/**
 * Decides on the next content. The plan depends only on the message and on the turns before it, so it is recomputed for
 * every step of the turn: first the `list_tasks` calls that references need, then the other calls, then the answer.
 */
export function decide({
  system,
  contents,
  tools,
  toolChoice
}: Pick<ModelRequest, 'system' | 'contents' | 'tools' | 'toolChoice'>): Decision {
  const clock = clockOf(system)
  const turns = parseTurns(contents)
  const reading = readingOf(system, contents, turns)
  const { steps = [] } = turns.at(-1) ?? {}
  const { result, work } = withinLimit(() => planTurn(reading, steps), reading.work)
  // The limit is exceeded in the first step of a turn or after its look-ups, so that nothing was changed before.
  if (!result) return { calls: [], text: texts.tooMuchWork, work }
  const { understanding, intents, acted } = result
  const plan = offeredOnly(result.plan, tools)

  if (acted.length === 0 && plan.calls.length > 0) return { calls: plan.calls, text: '', work }
  const tried = toolChoice === 'none' ? { ...retryNotFound(acted), calls: [] } : retryNotFound(acted)
  const again = offeredOnly({ ...plan, calls: tried.calls }, tools)
  if (again.calls.length > 0) return { calls: again.calls, text: '', work }
  const isActed = acted.length > 0 || plan.notes.length > 0
  const notes = isActed ? [...tried.notes, ...asides(plan, understanding)] : [alone(understanding)]
  return { calls: [], text: replyTo(tried.exchanges, notes, { clock, ...wantedOf(intents) }), work }
}

/** What a message means. */
interface Reading {
  /** What it was read from. */
  system: string
  before: Content[]
  memory: Memory
  /** Undefined if the message took more work than the limit. */
  understanding: Understanding | undefined
  work: number
}

/** The agent asks for each step of a turn with the same contents, so that a message is read only once. */
const readings = new WeakMap<Content, Reading>()

function readingOf(system: string, contents: Content[], turns: HistoryTurn[]): Reading {
  const start = contents.findLastIndex(startsTurn)
  const [message = {}, before] = [contents[start], contents.slice(0, Math.max(0, start))]
  const known = readings.get(message)
  if (known?.system === system && isSame(known.before, before)) return known
  const memory = memoryOf(turns.slice(0, -1))
  const { text = '' } = turns.at(-1) ?? {}
  const context = { clock: clockOf(system), memory, isQuestion: false, isContinued: false }
  const { result: understanding, work } = withinLimit(() => understand(text, context))
  const reading = { system, before, memory, understanding, work }
  readings.set(message, reading)
  return reading
}

function isSame(some: Content[], others: Content[]): boolean {
  return some.length === others.length && some.every((content, index) => content === others[index])
}

interface PlannedTurn {
  understanding: Understanding
  intents: Intent[]
  plan: Plan
  /** The steps after the look-ups. */
  acted: CallRecord[][]
}

function planTurn({ memory, understanding }: Reading, steps: CallRecord[][]): PlannedTurn | undefined {
  if (!understanding) return undefined
  const intents = linkIntents(understanding.intents)
  const first = planOf(intents, memory)
  const found = first.isLookUp ? steps[0]?.map(({ result }) => tasksIn(result.tasks)) : undefined
  const plan = found ? planOf(intents, memory, found) : first
  return { understanding, intents, plan, acted: found ? steps.slice(1) : steps }
}

/** The parts of the intents that the answer needs and that the calls do not contain. */
function wantedOf(intents: Intent[]): Omit<ReplyOptions, 'clock'> {
  const calls = intents.filter(intent => intent.kind === 'call')
  const [pick] = calls.flatMap(call => (call.tool === 'list_tasks' && call.pick) || [])
  return { pick, isReturn: calls.some(call => call.tool === 'add_task' && call.isReturn) }
}

/** Removes calls of tools that are not declared, and adds a note for each such tool. */
function offeredOnly(plan: Plan, tools: ToolDeclaration[]): Plan {
  const offered = new Set(tools.map(({ name }) => name))
  const missing = new Set(plan.calls.map(({ name }) => name).filter(name => !offered.has(name)))
  return {
    ...plan,
    calls: plan.calls.filter(({ name }) => offered.has(name)),
    notes: [...plan.notes, ...[...missing].map(texts.notOffered)]
  }
}

/** Notes that follow the results of the calls. */
function asides({ notes }: Plan, { missed }: Understanding): string[] {
  return [...notes, ...missed.map(texts.missed)]
}

const pleasantries = [texts.greeting, texts.welcome, texts.allRight, texts.glad]

/** The answer when there is nothing to do. Small talk only if all of the message was understood; pleasantries last. */
function alone({ intents, missed }: Understanding): string {
  const talks = intents.flatMap(intent => (intent.kind === 'talk' ? intent.text : []))
  const talk = talks.find(text => !pleasantries.includes(text)) ?? talks[0]
  return missed.length === 0 && talk ? talk : texts.notUnderstood
}
