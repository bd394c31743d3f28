import type { JsonObject } from '../model.ts'
import type { Memory } from './memory.ts'
import { resolve } from './resolve.ts'
import type { EachTask, Intent } from './rules/rule.ts'
import type { Resolution, Target } from './target.ts'
import type { KnownTask } from './task.ts'
import { texts } from './texts.ts'
import { spend } from './work.ts'

export interface Call {
  name: string
  args: JsonObject
}

export interface Plan {
  calls: Call[]
  /** The calls are only look-ups with `list_tasks`. The plan must be recomputed with their results. */
  isLookUp: boolean
  /** Sentences to append to the answer. */
  notes: string[]
}

/** Calls per turn, as in `agent/limits.ts`. */
const maxCalls = 100
/** Look-ups per turn; they leave enough of `maxCalls` for the calls that use them. */
const maxLookUps = 4

interface Step {
  calls?: Call[]
  lookUp?: JsonObject
  note?: string
}

/**
 * Turns intents into calls.
 * @param found the results of the look-ups of the first plan, in the order of its calls. Empty for the first plan.
 */
export function planOf(intents: Intent[], memory: Memory, found: KnownTask[][] = []): Plan {
  const listings = found.values()
  const steps = intents.map(intent => stepOf(intent, memory, () => listings.next().value))
  const lookUps = steps.flatMap(({ lookUp }) => (lookUp ? [lookUp] : []))
  if (lookUps.length > 0 && found.length === 0) return lookUpPlan(lookUps)
  const calls = steps.flatMap(step => step.calls ?? [])
  const left = maxCalls - found.length
  const isTooMuch = calls.length > left || lookUps.length > 0
  const notes = steps.flatMap(({ note }) => note ?? [])
  return {
    calls: calls.slice(0, left),
    isLookUp: false,
    notes: isTooMuch ? [...notes, texts.tooMany(calls.slice(left).map(nameOf))] : notes
  }
}

/** The task that a call is about. */
function nameOf({ name, args: { title, task } }: Call): string {
  return String(title ?? task ?? name)
}

function lookUpPlan(lookUps: JsonObject[]): Plan {
  const calls = lookUps.slice(0, maxLookUps).map(args => ({ name: 'list_tasks', args }))
  return { calls, isLookUp: true, notes: [] }
}

function stepOf(intent: Intent, memory: Memory, nextListing: () => KnownTask[] | undefined): Step {
  switch (intent.kind) {
    case 'call':
      return { calls: callIn(intent) }
    case 'each':
      return eachStep(intent, resolveWith(intent, memory, nextListing))
    case 'say':
      return { note: intent.text }
    case 'talk':
      return {}
  }
}

function resolveWith(
  intent: EachTask,
  memory: Memory,
  nextListing: () => KnownTask[] | undefined
): Resolution {
  const resolution = resolve(intent.target, { intent, memory, found: undefined })
  const found = 'lookUp' in resolution ? nextListing() : undefined
  return found ? resolve(intent.target, { intent, memory, found }) : resolution
}

function eachStep(intent: EachTask, resolution: Resolution): Step {
  if ('lookUp' in resolution) return { lookUp: resolution.lookUp }
  if ('unclear' in resolution)
    return resolution.isMissing && intent.otherwise
      ? { calls: intent.otherwise.flatMap(callIn) }
      : { note: resolution.unclear }
  return { calls: resolution.map(target => callOn(intent, target)) }
}

function callIn(intent: Intent): Call[] {
  if (intent.kind !== 'call') return []
  spend(intent.tool === 'list_tasks' ? 'listings' : 'calls')
  return [{ name: intent.tool, args: intent.args }]
}

function callOn({ tool, change, blind }: EachTask, { task, known }: Target): Call {
  spend('calls')
  const args = typeof change === 'function' ? (known ? change(known) : blind) : change
  return { name: tool, args: { task, ...args } }
}
