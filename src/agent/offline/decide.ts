import type { Clock } from '../../lib/clock.ts'
import type { Content, ModelRequest } from '../model.ts'
import { clockOf } from '../system-instruction.ts'
import type { Action, Change, Understanding } from './actions.ts'
import { type Memory, memoryOf } from './memory.ts'
import { type Call, type Plan, planOf } from './plan.ts'
import { understand } from './read.ts'
import { matching, type Reference, referenceOf, resolve } from './references.ts'
import { replyTo } from './replies.ts'
import { readText } from './text.ts'
import { type CallRecord, type HistoryTurn, parseTurns, startsTurn } from './turns.ts'

/** The content that the model returns: calls, or a text if there are none. */
export interface Decision {
  calls: Call[]
  text: string
  /** The work for the message: see `work.ts`. */
  work: number
}

/**
 * Decides on the next content. What a message means depends only on it and on the turns before it, so it is computed again
 * for every step of the turn: first the `list_tasks` calls that references need, then the other calls, then the answer.
 */
export function decide({
  system,
  contents,
  tools,
  toolChoice
}: Pick<ModelRequest, 'system' | 'contents' | 'tools' | 'toolChoice'>): Decision {
  const clock = clockOf(system)
  const turns = parseTurns(contents)
  const turn = turns.at(-1) ?? { text: '', steps: [], answer: '' }
  const reading = readingOf(contents, turns, clock)
  const { plan, acted } = planTurn(reading, turn, clock)
  const offered = new Set(tools.map(({ name }) => name))
  const calls = plan.does === 'act' || plan.does === 'look up' ? plan.calls : []
  const missing = [...new Set(calls.map(({ name }) => name))].filter(name => !offered.has(name))
  if (missing.length === 0 && acted.length === 0 && calls.length > 0 && toolChoice !== 'none')
    return { calls, text: '', work: reading.work }
  return {
    calls: [],
    work: reading.work,
    text: replyTo({
      ...reading,
      plan,
      acted,
      clock,
      message: turn.text,
      missing: acted.length > 0 ? [] : missing
    })
  }
}

export interface Reading {
  understanding: Understanding
  memory: Memory
  work: number
}

const nothing: Understanding = { actions: [], unclear: [], talk: [] }

/** The agent asks for each step of a turn with the same contents, so that a message is read only once. */
const readings = new WeakMap<Content, { before: Content[]; reading: Reading }>()

function readingOf(contents: Content[], turns: HistoryTurn[], clock: Clock): Reading {
  const start = contents.findLastIndex(startsTurn)
  const [message = {}, before] = [contents[start], contents.slice(0, Math.max(0, start))]
  const known = readings.get(message)
  if (
    known &&
    known.before.length === before.length &&
    known.before.every((content, index) => content === before[index])
  )
    return known.reading
  const reading = readTurn(turns, clock)
  readings.set(message, { before, reading })
  return reading
}

/** How many questions in a row are remembered. */
const maxQuestions = 3

function readTurn(turns: HistoryTurn[], clock: Clock, depth = 0): Reading {
  const memory = memoryOf(turns.slice(0, -1))
  const { text = '' } = turns.at(-1) ?? {}
  const { understanding = { ...nothing, isTooMuch: true }, work } = understand(text, memory, clock)
  const pending = depth < maxQuestions ? pendingOf(turns.slice(0, -1), clock, depth) : undefined
  const answer = pending && answered(text, understanding, pending, memory, clock)
  if (answer) return { understanding: { ...nothing, actions: answer }, memory, work }
  const isMissed = pending?.does === 'ask' && understanding.actions.some(isBare) && !request.test(text)
  return { understanding: isMissed ? { ...nothing, talk: [text] } : understanding, memory, work }
}

/** What the last answer asked: the turn is planned once more. */
function pendingOf(
  turns: HistoryTurn[],
  clock: Clock,
  depth: number
): Extract<Plan, { does: 'ask' | 'confirm' }> | undefined {
  const turn = turns.at(-1)
  if (!turn?.answer.includes('?')) return undefined
  const { plan } = planTurn(readTurn(turns, clock, depth + 1), turn, clock)
  return plan.does === 'ask' || plan.does === 'confirm' ? plan : undefined
}

const preamble =
  /^(?:i (?:mean|meant|want)|the one|that one|no|yes|okay|just|only|please|sorry|oh|well|um|it is|its|make it|delete|remove|complete|with|[, ])+ /

function answered(
  message: string,
  { actions }: Understanding,
  pending: Extract<Plan, { does: 'ask' | 'confirm' }>,
  memory: Memory,
  clock: Clock
): Action[] | undefined {
  const [only] = actions
  if (actions.length === 1 && (only?.kind === 'cancel' || only?.kind === 'undo')) return undefined
  if (pending.does === 'confirm') {
    return only?.kind === 'yes' ? pending.items.map(item => ({ kind: 'add', item })) : undefined
  }
  if (only && !isAnswer(only, message, pending.change)) return undefined
  const text = readText(message.replace(/[.!,;\s]+$/, ''))
  const said = preamble.exec(text.mask)?.[0] ?? ''
  const target = [
    referenceOf(text, { clock, mentions: [] }),
    referenceOf(readText(message.slice(said.length).replace(/[.!,;\s]+$/, '')), { clock, mentions: [] })
  ]
    .map(reference => reference && chosen(reference, pending.tasks, memory))
    .find(numbers => numbers !== undefined)
  return target && [{ ...pending.change, target: { kind: 'numbers', numbers: target } } satisfies Change]
}

const request =
  /^\s*(?:please |also |and |no,? |can you |could you )*(?:add|put|remind|show|list|what|which|how|when|is|are|do|did|i need|we need)\b/i

/** An answer to "Which one?" that fits none of the tasks is no new task. */
const isBare = ({ kind }: Action) => kind === 'add'

/** Whether a message that can be read by itself can also be the answer: "call Bob", "the first one", "delete the second". */
function isAnswer(action: Action, message: string, { tool }: Change): boolean {
  if (action.kind === 'change') return action.tool === tool
  const isRequest = request.test(message)
  return ['maybe', 'yes', 'list', 'add'].includes(action.kind) && !isRequest
}

/** The candidates that an answer picks. */
function chosen(
  reference: Reference,
  tasks: { number: number; title: string }[],
  memory: Memory
): number[] | undefined {
  if (reference.kind === 'them')
    return reference.count === undefined || reference.count === tasks.length
      ? tasks.map(({ number }) => number)
      : undefined
  if (reference.kind === 'filter')
    return Object.keys(reference.filter).length === 0 && !reference.except
      ? tasks.map(({ number }) => number)
      : undefined
  const found = () => ({ tasks, total: tasks.length })
  const resolution = resolve(reference, {
    memory: { ...memory, listing: tasks, recent: [], lastTurn: 'listed' },
    found,
    wanted: undefined
  })
  if (!('numbers' in resolution) || reference.kind === 'it') return undefined
  if (reference.kind === 'name' && matching(reference.name, tasks).length !== 1) return undefined
  return resolution.numbers.every(number => tasks.some(task => task.number === number))
    ? resolution.numbers
    : undefined
}

interface PlannedTurn {
  plan: Plan
  /** The calls after the look-ups. */
  acted: CallRecord[]
}

/** The most steps of look-ups in a turn. */
const maxLookUpSteps = 3

function planTurn({ understanding, memory }: Reading, { steps }: HistoryTurn, clock: Clock): PlannedTurn {
  const { actions, unclear } = understanding
  if (unclear.length > 0) return { plan: { does: 'say' }, acted: [] }
  const lookedUp: CallRecord[] = []
  for (let index = 0; index <= maxLookUpSteps; index += 1) {
    const plan = planOf(actions, { memory, clock, lookedUp })
    if (plan.does !== 'look up') return { plan, acted: steps.slice(index).flat() }
    const step = steps[index]
    if (!step) return { plan, acted: [] }
    lookedUp.push(...step)
  }
  return { plan: { does: 'unclear', which: 'which' }, acted: [] }
}
