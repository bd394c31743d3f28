import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { insertUser } from '../../src/accounts/user-store.ts'
import type { JsonObject } from '../../src/agent/model.ts'
import { noUsage, type PlannedStep, type RecordedStep } from '../../src/agent/turn.ts'
import { type Scope, scopeOf } from '../../src/db/scope.ts'
import { ApiError } from '../../src/errors.ts'
import { byHand } from '../../src/tasks/changes.ts'
import { addTask, changeTask } from '../../src/tasks/commands.ts'
import { deleteTask } from '../../src/tasks/store.ts'
import { type Direction, reverseByHand } from '../../src/tasks/undo.ts'
import { commitStep, finish } from '../../src/turns/transactions.ts'
import { testDatabase } from '../support/database.ts'
import { journalProblems } from '../support/journal.ts'
import { highLimits } from '../support/limits.ts'
import { acceptMessage } from '../support/message.ts'
import { shareOf } from '../support/share-of-runs.ts'

// Random sequences of what changes tasks: calls of the agent, changes by hand, undo and redo in any order. A model that only
// sees the list before and after each change predicts what each undo and redo does, or which tasks are in its way.
// SEQUENCES=10000 sets their number.

const sequences = Number(process.env.SEQUENCES ?? shareOf(300))
/** Sequences that run at the same time, each as a user of its own. */
const lanes = 4

const { db } = await testDatabase(t)

type State = Record<string, unknown>
/** The tasks by id. */
type List = Map<string, State>
type Diff = Map<string, { before: State | undefined; after: State | undefined }>

/** The changes of one call, or one change by hand. */
interface Part {
  diff: Diff
  /** What it undid or redid. */
  reversed?: { unit: Unit; direction: Direction }
}

/** What is undone and redone as a whole. */
interface Unit {
  undoable: { turnId: string } | { seq: number }
  parts: Part[]
  /** Counts the reversals of the sequence; undefined while the unit is in effect. */
  undoneAt: number | undefined
}

async function readList({ db, userId }: Scope): Promise<List> {
  const rows = await db
    .selectFrom('tasks')
    .where('user_id', '=', userId)
    .orderBy('number')
    .select(['id', 'number', 'title', 'description', 'due', 'priority', 'completed_at'])
    .execute()
  return new Map(rows.map(({ id, completed_at, ...task }) => [id, { ...task, done: completed_at !== null }]))
}

function diffOf(before: List, after: List): Diff {
  const ids = [...new Set([...before.keys(), ...after.keys()])]
  const changed = ids.filter(id => !isEqual(before.get(id), after.get(id)))
  return new Map(changed.map(id => [id, { before: before.get(id), after: after.get(id) }]))
}

function isEqual(one: State | undefined, other: State | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

/** The parts that are as the unit has left them (to undo it), or as they were before (to redo it). */
function partsInEffect({ parts }: Unit, direction: Direction): Part[] {
  const reversals = parts.flatMap(({ reversed }) => reversed ?? [])
  return parts.filter(({ reversed }) => {
    if (!reversed) return true
    const ofUnit = reversals.filter(({ unit }) => unit === reversed.unit)
    const [first, last] = [ofUnit.at(0)?.direction, ofUnit.at(-1)?.direction]
    return isUndone(reversed.unit) === (direction === 'undo' ? last === 'undo' : first === 'redo')
  })
}

interface Prediction {
  /** The list, if it changes. */
  next?: List
  /** The code of the error, with the tasks that are in the way. */
  code?: string
  ids?: string[]
}

const nothing: Prediction = { code: 'nothing_to_undo' }

/** What the reversal of a unit should do: set these tasks, or find these in the way, or nothing. */
function predict(unit: Unit, direction: Direction, list: List): Prediction {
  if (isUndone(unit) === (direction === 'undo')) return {}
  const net: Diff = new Map()
  for (const { diff } of partsInEffect(unit, direction))
    for (const [id, { before, after }] of diff)
      net.set(id, { before: net.has(id) ? net.get(id)?.before : before, after })
  const moves = [...net]
    .filter(([, { before, after }]) => !isEqual(before, after))
    .map(([id, { before, after }]) =>
      direction === 'undo' ? { id, from: after, to: before } : { id, from: before, to: after }
    )
  if (moves.length === 0) return nothing
  const inTheWay = moves.filter(({ id, from }) => !isEqual(list.get(id), from))
  if (inTheWay.length > 0) return { code: 'undo_conflict', ids: inTheWay.map(({ id }) => id).sort() }
  const next = new Map(list)
  for (const { id, to } of moves) to ? next.set(id, to) : next.delete(id)
  return { next }
}

function isUndone({ undoneAt }: Unit): boolean {
  return undoneAt !== undefined
}

/** Marks a unit, those that it reversed, and those that these reversed. */
function mark(unit: Unit, direction: Direction, at: number): void {
  for (const [marked, isNowUndone] of statesAfter(unit, direction))
    marked.undoneAt = isNowUndone ? at : undefined
}

function statesAfter(unit: Unit, direction: Direction): [Unit, isUndone: boolean][] {
  const reversals = partsInEffect(unit, direction).flatMap(({ reversed }) => reversed ?? [])
  // The first call decides about the state before the unit, the last one about that after it.
  const ordered = direction === 'undo' ? reversals.toReversed() : reversals
  const others = new Map(
    ordered.map(({ unit, direction: made }) => [unit, (made === 'undo') === (direction === 'redo')])
  )
  const deeper = [...others].flatMap(([other, isNowUndone]) =>
    statesAfter(other, isNowUndone ? 'undo' : 'redo')
  )
  return [...deeper, [unit, direction === 'undo']]
}

const title = fc.constantFrom('milk', 'bread', 'tea')
const due = fc.constantFrom('2026-12-24', '2026-12-31', null)
const place = fc.nat(4)
const fields = fc.oneof(
  fc.record({ title }),
  fc.record({ due }),
  fc.record({ priority: fc.constantFrom('high' as const, 'normal' as const) }),
  fc.record({ completed: fc.boolean() }),
  fc.record({ description: fc.constantFrom('two', null) })
)
const call = fc.oneof(
  { weight: 3, arbitrary: fc.record({ tool: fc.constant('add_task'), title }) },
  { weight: 3, arbitrary: fc.record({ tool: fc.constant('update_task'), place, fields }) },
  fc.record({ tool: fc.constant('complete_task'), place }),
  fc.record({
    tool: fc.constant('update_tasks'),
    where: fc.record({ query: title }),
    completed: fc.boolean()
  }),
  fc.record({ tool: fc.constant('delete_tasks'), where: fc.record({ query: title }) }),
  fc.record({ tool: fc.constant('delete_task'), place }),
  {
    weight: 2,
    arbitrary: fc.record({ tool: fc.constant('undo'), turns_back: fc.integer({ min: 1, max: 3 }) })
  },
  fc.record({ tool: fc.constant('redo'), turns_back: fc.integer({ min: 1, max: 2 }) })
)
const act = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      act: fc.constant('turn' as const),
      calls: fc.array(call, { minLength: 1, maxLength: 3 })
    })
  },
  fc.record({ act: fc.constant('add' as const), title }),
  { weight: 2, arbitrary: fc.record({ act: fc.constant('change' as const), place, fields }) },
  fc.record({ act: fc.constant('delete' as const), place }),
  {
    weight: 6,
    arbitrary: fc.record({
      act: fc.constant('reverse' as const),
      unit: fc.nat(20),
      direction: fc.constantFrom('undo' as const, 'undo' as const, 'redo' as const)
    })
  }
)
type Act = typeof act extends fc.Arbitrary<infer Value> ? Value : never
type Call = typeof call extends fc.Arbitrary<infer Value> ? Value : never

/** Plays a sequence, and compares each step with the model. */
function createPlayer(scope: Scope) {
  const units: Unit[] = []
  let list: List = new Map()
  let conversationId: string | undefined
  let reversals = 0

  /** The id and number of a task, by its place in the list. */
  function taskAt(place: number): { id: string; number: number } | undefined {
    const [id, task] = [...list][place % Math.max(1, list.size)] ?? []
    return id === undefined ? undefined : { id, number: Number(task?.number) }
  }

  async function observe(change: () => Promise<unknown>): Promise<Diff> {
    const before = list
    await change()
    list = await readList(scope)
    return diffOf(before, list)
  }

  async function byHandOnly(change: () => Promise<unknown>): Promise<void> {
    const diff = await observe(change)
    const { last_change } = await scope.db
      .selectFrom('users')
      .where('id', '=', scope.userId)
      .select('last_change')
      .executeTakeFirstOrThrow()
    units.push({ undoable: { seq: Number(last_change) }, parts: [{ diff }], undoneAt: undefined })
  }

  async function reverse(unit: Unit, direction: Direction): Promise<void> {
    const expected = predict(unit, direction, list)
    const before = list
    const error = await reverseByHand(scope, unit.undoable, direction, highLimits).then(
      () => undefined,
      (error: unknown) => error
    )
    list = await readList(scope)
    assert.deepEqual(sorted(list), sorted(expected.next ?? before))
    assert.equal(error instanceof ApiError ? error.code : error, expected.code)
    if (expected.ids && error instanceof ApiError)
      assert.deepEqual(error.options.tasks?.map(({ id }) => id).sort(), expected.ids)
    if (expected.next) mark(unit, direction, ++reversals)
  }

  /** The turn that the agent should undo or redo. */
  function chosen(direction: Direction, position: number, current: Unit): Unit | undefined {
    const turns = units.filter(unit => 'turnId' in unit.undoable && unit !== current)
    if (direction === 'redo') return turns.filter(isUndone).sort(byUndoing).at(-position)
    const own = ({ parts }: Unit) => parts.some(part => !part.reversed)
    return turns.filter(unit => !isUndone(unit) && own(unit)).at(-position)
  }

  /** Makes a call of a turn, as a step of its own. */
  async function step(
    call: Call,
    unit: Unit,
    commit: (step: PlannedStep) => Promise<RecordedStep>
  ): Promise<void> {
    const direction = directions.find(name => name === call.tool)
    const target = direction && chosen(direction, 'turns_back' in call ? call.turns_back : 1, unit)
    const expected = direction && (target ? predict(target, direction, list) : nothing)
    let result: JsonObject = {}
    const diff = await observe(async () => {
      result = (await commit(plannedStep(argumentsOf(call)))).calls[0]?.result ?? {}
    })
    if (expected) check(result, expected)
    if (result.error !== undefined) return
    const reversed = target && direction && { unit: target, direction }
    unit.parts.push({ diff, ...(reversed && { reversed }) })
    if (reversed) mark(reversed.unit, reversed.direction, ++reversals)
  }

  function check({ error }: JsonObject, { code, next }: Prediction): void {
    assert.equal(error, code)
    if (next) assert.deepEqual(sorted(list), sorted(next))
  }

  async function turn(calls: Call[]): Promise<void> {
    const { turn } = await acceptMessage(scope, { conversationId })
    conversationId = turn.conversationId
    const unit: Unit = { undoable: { turnId: turn.id }, parts: [], undoneAt: undefined }
    units.push(unit)
    const steps: RecordedStep[] = []
    const { signal } = new AbortController()
    for (const call of calls)
      await step(call, unit, async planned => {
        const recorded = await commitStep(scope, turn, steps, planned, { limits: highLimits, signal })
        steps.push(recorded)
        return recorded
      })
    await finish(scope, turn, { text: 'Done.', finalStep: undefined, steps, usage: noUsage, degraded: false })
  }

  function argumentsOf(call: Call): { name: string; args: JsonObject } {
    const { tool: name, ...others } = call
    if (!('place' in others)) return { name, args: others }
    const { place, ...rest } = others
    const changes = 'fields' in rest ? rest.fields : {}
    return { name, args: { task: taskAt(place)?.number ?? 999, ...changes } }
  }

  return {
    async play(event: Act): Promise<void> {
      const actor = { origin: byHand, timeZone: 'UTC' }
      if (event.act === 'turn') return await turn(event.calls)
      if (event.act === 'add') return await byHandOnly(() => addTask(scope, event, actor, highLimits))
      if (event.act === 'reverse') {
        const unit = units[event.unit % Math.max(1, units.length)]
        return unit && (await reverse(unit, event.direction))
      }
      const task = taskAt(event.place)
      if (!task) return
      await byHandOnly(() =>
        event.act === 'delete'
          ? deleteTask(scope, task, byHand)
          : changeTask(scope, { id: task.id }, event.fields, actor)
      )
    },

    /** Undoes the rest, the latest first, as far as nothing is in the way. */
    async undoAll(): Promise<void> {
      for (const unit of units.toReversed()) await reverse(unit, 'undo')
    }
  }
}

const directions = ['undo', 'redo'] as const

/** Those that were undone together in the order of their ids. */
function byUndoing(one: Unit, other: Unit): number {
  const order = Number(one.undoneAt) - Number(other.undoneAt)
  return order || JSON.stringify(one.undoable).localeCompare(JSON.stringify(other.undoable))
}

function sorted(list: List): unknown[] {
  return [...list].sort(([one], [other]) => one.localeCompare(other))
}

function plannedStep({ name, args }: { name: string; args: JsonObject }) {
  const content = { role: 'model', parts: [{ functionCall: { name, args } }] }
  return { content, finishReason: 'STOP', usage: noUsage, calls: [{ name, args, surplus: false }] }
}

let people = 0

async function newScope(): Promise<Scope> {
  people += 1
  const user = await insertUser(db, `sequence${people}@example.com`, 'none')
  if (!user) throw new Error('The address is taken.')
  return scopeOf(db, user.id)
}

t.test(
  'whatever is undone and redone in any order: the list is as it was, or a conflict names why',
  async t => {
    const property = fc.asyncProperty(fc.array(act, { minLength: 2, maxLength: 12 }), async acts => {
      const player = createPlayer(await newScope())
      for (const event of acts) await player.play(event)
      await player.undoAll()
    })
    const numRuns = Math.ceil(sequences / lanes)
    await Promise.all(Array.from({ length: lanes }, () => fc.assert(property, { numRuns })))
    t.strictSame(await journalProblems(db), [])
  }
)
