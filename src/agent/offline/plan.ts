import type { Clock } from '../../lib/clock.ts'
import type { JsonObject } from '../model.ts'
import type { Action, Change } from './actions.ts'
import { addDays, addMonths, instantText, type Time, wallTime } from './calendar.ts'
import { dueOf, type Mention } from './dates.ts'
import type { Memory } from './memory.ts'
import { covers, keyOf, matching, type Resolution, related, resolve, type Scope } from './references.ts'
import { type KnownTask, tasksIn } from './task.ts'
import { argsOf, type Item } from './titles.ts'
import type { CallRecord } from './turns.ts'

export interface Call {
  name: string
  args: JsonObject
}

/** What the turn does next: look tasks up, act, or only answer. Questions change nothing. */
export type Plan =
  | { does: 'look up'; calls: Call[] }
  | { does: 'act'; calls: Call[] }
  | { does: 'ask'; tasks: KnownTask[]; said: string; change: Change }
  | { does: 'confirm'; items: Item[] }
  | { does: 'miss'; said: string; isReport: boolean; change?: Change }
  | {
      does: 'unclear'
      which: 'which' | 'how many' | 'too many' | 'too much'
      count?: number
      names?: string[]
    }
  | { does: 'found'; tasks: KnownTask[]; said: string }
  | { does: 'say' }

/** Calls per turn, as in `agent/limits.ts`, without those of look-ups. */
const maxCalls = 96
const maxLookUps = 4

export interface Place {
  memory: Memory
  clock: Clock
  /** The look-ups of this turn, with their results. */
  lookedUp: CallRecord[]
}

export function planOf(actions: Action[], place: Place): Plan {
  const steps = actions.map(action => stepOf(action, place))
  const lookUps = [
    ...new Map(
      steps.flatMap(step => ('lookUps' in step ? step.lookUps : [])).map(args => [keyFor(args), args])
    ).values()
  ]
  if (lookUps.length > maxLookUps) return { does: 'unclear', which: 'too much' }
  if (lookUps.length > 0)
    return { does: 'look up', calls: lookUps.map(args => ({ name: 'list_tasks', args })) }
  const problems = steps.flatMap(step => ('problem' in step ? step.problem : []))
  // What was reported beside a command is only talk if no task fits.
  const problem =
    problems.find(one => !(one.does === 'miss' && one.isReport)) ??
    (steps.length === problems.length ? problems[0] : undefined)
  if (problem) return problem
  const calls = steps.flatMap(step => ('calls' in step ? step.calls : []))
  if (calls.length > maxCalls)
    return {
      does: 'unclear',
      which: 'too much',
      names: calls.slice(maxCalls).map(({ args }) => String(args.title ?? args.task))
    }
  if (calls.length > 0) return { does: 'act', calls: withDone(calls) }
  const wishes = actions.flatMap(action => (action.kind === 'maybe' ? action.items : []))
  return wishes.length > 0 ? { does: 'confirm', items: wishes } : { does: 'say' }
}

type Step = { lookUps: JsonObject[] } | { problem: Plan } | { calls: Call[] }

function keyFor(args: JsonObject): string {
  return Object.entries(args)
    .map(entry => JSON.stringify(entry))
    .toSorted()
    .join()
}

/** Many references of a message can be found in one look-up, which is read once. */
const readLookUps = new WeakMap<JsonObject, { tasks: KnownTask[]; total: number }>()

function foundIn({ lookedUp }: Place): Scope['found'] {
  return lookUp => {
    const key = keyFor(lookUp)
    const call = lookedUp.find(({ args }) => keyFor(args) === key)
    if (!call) return undefined
    const known = readLookUps.get(call.result)
    if (known) return known
    const tasks = tasksIn(call.result.tasks)
    const found = { tasks, total: Math.max(Number(call.result.total) || 0, tasks.length) }
    readLookUps.set(call.result, found)
    return found
  }
}

function stepOf(action: Action, place: Place): Step {
  switch (action.kind) {
    case 'add':
      return {
        calls: [
          { name: 'add_task', args: argsOf(action.item) },
          ...(action.isDone ? [{ name: 'complete new', args: { title: action.item.title } }] : [])
        ]
      }
    case 'list':
      return { calls: [{ name: 'list_tasks', args: action.filter }] }
    case 'find':
      return found(action, place)
    case 'undo':
      return { calls: [{ name: 'undo', args: {} }] }
    case 'redo':
      return { calls: [{ name: 'redo', args: {} }] }
    case 'rest':
      return { calls: [{ name: 'list_tasks', args: place.memory.listed?.args ?? {} }] }
    case 'change':
      return changeStep(action, place)
    default:
      return { calls: [] }
  }
}

/** A new task that is done already is completed by its title. */
function withDone(calls: Call[]): Call[] {
  const done = calls.filter(({ name }) => name === 'complete new')
  const others = calls.filter(({ name }) => name !== 'complete new')
  return [
    ...others,
    ...done.map(({ args }) => ({ name: 'complete_task', args: { task: `"${args.title}"` } }))
  ]
}

function found({ name }: Extract<Action, { kind: 'find' }>, place: Place): Step {
  const number = Number(/^(?:task |number |#)?(\d{1,6})$/.exec(name.said)?.[1])
  const lookUp = number ? { status: 'all' } : { status: 'all', query: keyOf(name) }
  const result = foundIn(place)(lookUp)
  if (!result) return { lookUps: [lookUp] }
  const tasks = number ? result.tasks.filter(task => task.number === number) : matching(name, result.tasks)
  if (number || tasks.length > 0) return { problem: { does: 'found', tasks, said: name.said } }
  // A question may name a task by other words too: "dentist appointment".
  const all = foundIn(place)({ status: 'all' })
  return all
    ? { problem: { does: 'found', tasks: related(name, all.tasks), said: name.said } }
    : { lookUps: [{ status: 'all' }] }
}

const wantedState = { complete: 'open', reopen: 'completed', delete: undefined, update: 'open' } as const

function changeStep(change: Change, place: Place): Step {
  if (change.otherwise) return eitherStep(change, place)
  const resolution = resolutionOf(change, place)
  if ('lookUp' in resolution) return { lookUps: [resolution.lookUp] }
  if ('missing' in resolution)
    return { problem: { does: 'miss', said: resolution.missing, isReport: change.isReport === true, change } }
  if ('several' in resolution)
    return { problem: { does: 'ask', tasks: resolution.several, said: resolution.said, change } }
  if ('unclear' in resolution)
    return {
      problem: {
        does: 'unclear',
        which: resolution.unclear,
        ...(resolution.count !== undefined && { count: resolution.count })
      }
    }
  if ('filter' in resolution)
    return filterStep(
      change,
      { ...(change.shift && { has_due: true }), ...withState(resolution.filter, change) },
      place
    )
  if (change.isWhole && !isWholeName(change, resolution.known))
    return { problem: { does: 'miss', said: saidIn(change), isReport: change.isReport === true } }
  // No two tasks get the same title.
  if (resolution.numbers.length > 1 && fieldsOf(change).title !== undefined)
    return { problem: { does: 'unclear', which: 'which' } }
  return numbersStep(change, resolution, place)
}

function saidIn({ target }: Change): string {
  return target.kind === 'name' ? target.name.said : 'that'
}

function isWholeName({ target }: Change, known: KnownTask[]): boolean {
  return target.kind !== 'name' || known.every(({ title }) => covers(target.name, title))
}

function resolutionOf({ target, tool }: Change, place: Place): Resolution {
  return resolve(target, { memory: place.memory, found: foundIn(place), wanted: wantedState[tool] })
}

/** Of several ways to read the words, the one whose task exists; several are too many. */
function eitherStep({ otherwise = [], ...first }: Change, place: Place): Step {
  const ways = [first, ...otherwise]
  const resolutions = ways.map(way => resolutionOf(way, place))
  const lookUps = resolutions.flatMap(one => ('lookUp' in one ? [one.lookUp] : []))
  if (lookUps.length > 0) return { lookUps: lookUps.slice(0, maxLookUps) }
  const exact = ways.filter((way, index) => {
    const one = resolutions[index]
    const { target } = way
    return (
      one &&
      'known' in one &&
      target.kind === 'name' &&
      one.known.some(({ title }) => title.toLowerCase() === target.name.said.toLowerCase())
    )
  })
  const [only, ...others] = exact
  return changeStep(
    only && others.length === 0
      ? only
      : { ...first, target: { kind: 'name', name: { said: 'that', words: ['\ue000'], isExact: true } } },
    place
  )
}

function withState(filter: JsonObject, { tool }: Change): JsonObject {
  if (filter.status !== undefined) return filter
  return tool === 'reopen' ? { ...filter, status: 'completed' } : { status: 'open', ...filter }
}

/** All tasks of a filter in one call, unless what each becomes depends on its old date. */
function filterStep(change: Change, where: JsonObject, place: Place): Step {
  if (fieldsOf(change).title !== undefined) return { problem: { does: 'unclear', which: 'which' } }
  const bulk = { calls: [bulkCall(change, { where })] }
  if (!change.shift && !change.when) return bulk
  const all = foundIn(place)(where)
  if (!all) return { lookUps: [where] }
  if (!change.shift && all.tasks.every(({ due }) => (due?.length ?? 0) <= 10)) return bulk
  if (all.total > all.tasks.length)
    return { problem: { does: 'unclear', which: 'too many', count: all.total } }
  const numbers = all.tasks.map(({ number }) => number)
  return numbers.length === 0 ? bulk : numbersStep(change, { numbers, known: all.tasks }, place)
}

function fieldsOf({ tool, fields = {} }: Change): JsonObject {
  return tool === 'complete' ? { completed: true } : tool === 'reopen' ? { completed: false } : fields
}

function bulkCall(change: Change, which: JsonObject): Call {
  if (change.tool === 'delete') return { name: 'delete_tasks', args: which }
  return { name: 'update_tasks', args: { ...which, ...fieldsOf(change) } }
}

function numbersStep(
  change: Change,
  { numbers, known }: { numbers: number[]; known: KnownTask[] },
  place: Place
): Step {
  const isDependent = change.shift !== undefined || change.when !== undefined
  const unknown = numbers.filter(number => !known.some(task => task.number === number))
  if (isDependent && unknown.length > 0) {
    const all = foundIn(place)({ status: 'all' })
    if (!all) return { lookUps: [{ status: 'all' }] }
    known.push(...all.tasks.filter(({ number }) => unknown.includes(number)))
    if (change.shift && numbers.some(number => !known.some(task => task.number === number)))
      return { problem: { does: 'miss', said: `task ${unknown[0]}`, isReport: false } }
  }
  if (
    numbers.length > 1 &&
    !isDependent &&
    !fieldsOf(change).title &&
    fieldsOf(change).description === undefined
  )
    return { calls: [bulkCall(change, { numbers })] }
  const dues = numbers.map(number =>
    newDue(
      change,
      known.find(task => task.number === number),
      place.clock
    )
  )
  if (change.shift && dues.includes(undefined))
    return { problem: { does: 'miss', said: 'a due date', isReport: false } }
  if (numbers.length > 1 && dues.every(due => due === dues[0]))
    return {
      calls: [
        bulkCall(
          { ...change, fields: { ...change.fields, ...(dues[0] !== undefined && { due: dues[0] }) } },
          { numbers }
        )
      ]
    }
  return { calls: numbers.map((task, index) => singleCall(change, task, dues[index])) }
}

function singleCall(change: Change, task: number, due: string | undefined): Call {
  if (change.tool === 'complete') return { name: 'complete_task', args: { task } }
  if (change.tool === 'delete') return { name: 'delete_task', args: { task } }
  return { name: 'update_task', args: { task, ...fieldsOf(change), ...(due && { due }) } }
}

/** A day alone keeps the time of a task, and a time alone its day. */
function newDue(change: Change, task: KnownTask | undefined, clock: Clock): string | undefined {
  const { when, shift, fields } = change
  const old = task?.due ?? undefined
  const at = old && old.length > 10 ? wallTime(new Date(old), clock.timeZone) : undefined
  const day = at?.day ?? old
  if (shift) return day && shiftedDue(day, at, shift, clock)
  if (!when) return typeof fields?.due === 'string' ? fields.due : undefined
  return whenDue(isTooEarly(change, day) ? { ...when, day: addDays(when.day ?? '', 7) } : when, {
    day,
    at,
    task,
    clock
  })
}

/** The gym at 6 pm that is moved to 7 stays in the evening. */
function sameHalf({ time, zone, part }: Mention, at: Time | undefined): Mention['time'] {
  const isLate = at && at.hour >= 12 && time && time.hour < 12
  return isLate && !zone && !part && !time.half && !time.exact ? { ...time, half: 'pm' } : undefined
}

function whenDue(
  when: Mention,
  {
    day,
    at,
    task,
    clock
  }: { day: string | undefined; at: Time | undefined; task: KnownTask | undefined; clock: Clock }
): string | undefined {
  const about = task?.title.toLowerCase() ?? ''
  const evening = when.day ? undefined : sameHalf(when, at)
  if (evening) return dueOf({ ...when, time: evening }, clock, { base: day, about })
  if (when.time && !when.day) return dueOf(when, clock, { base: day, about })
  const due = dueOf(when, clock, { about })
  return at && due?.length === 10 && !when.part ? instantText(due, at, clock.timeZone) : due
}

/** Whether a task would not be put off: "push it to Monday" is the Monday after its date. */
function isTooEarly({ when, isLater }: Change, day: string | undefined): boolean {
  return Boolean(isLater && day && when?.isWeekday && when.day && when.day <= day)
}

function shiftedDue(
  day: string,
  at: { hour: number; minute: number } | undefined,
  { count, unit }: NonNullable<Change['shift']>,
  { timeZone }: Clock
): string | undefined {
  const months = { month: 1, year: 12 }[unit]
  if (unit === 'hour') {
    if (!at) return undefined
    const later = new Date(Date.parse(instantText(day, at, timeZone)) + count * 3_600_000)
    const local = wallTime(later, timeZone)
    return instantText(local.day, local, timeZone)
  }
  const moved = months
    ? addMonths(day, count * months)
    : addDays(day, count * ({ week: 7, fortnight: 14 }[unit] ?? 1))
  return at ? instantText(moved, at, timeZone) : moved
}
