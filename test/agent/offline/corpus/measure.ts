import type { Content, FunctionCall, JsonObject } from '../../../../src/agent/model.ts'
import { added, ask, listed, step, task, user } from '../support.ts'
import type { Outcome, Scene, Sentence } from './sentence.ts'

const verbs = {
  add_task: 'add',
  list_tasks: 'list',
  complete_task: 'complete',
  delete_task: 'remove',
  update_task: 'update'
}

/** The expected and the actual effects of a sentence. */
export interface Measured {
  said: string
  expected: object[]
  actual: object[]
  hasRightTools: boolean
  /** The right tools for the right tasks, regardless of dates and priorities. */
  hasRightTitles: boolean
  hasRightArguments: boolean
}

/** Sends every sentence with the tasks of its scene. */
export async function measure(scenes: Scene[]): Promise<Measured[]> {
  const said = scenes.flatMap(scene => scene.sentences.map(sentence => measureOne(scene, sentence)))
  return await Promise.all(said)
}

/** The percentage that is right, rounded down to a tenth. */
export function percentOf(measured: Measured[], isRight: (one: Measured) => boolean): number {
  return Math.floor((measured.filter(isRight).length / measured.length) * 1000) / 10
}

async function measureOne(scene: Scene, [said, ...expected]: Sentence): Promise<Measured> {
  const tasks = scene.tasks.map(asTask)
  const actual = (await effectsOf(said, scene, tasks)).map(call => outcomeOf(call, tasks))
  return {
    said,
    expected,
    actual,
    hasRightTools: same(actual.map(verbOf), expected.map(verbOf)),
    hasRightTitles: same(actual.map(taskOf), expected.map(taskOf)),
    hasRightArguments: same(actual.map(inOrder), expected.map(inOrder))
  }
}

function asTask(entry: Scene['tasks'][number], index: number): JsonObject {
  const [title, due = null] = typeof entry === 'string' ? [entry] : entry
  return task(index + 1, title, { due })
}

/** The maximum number of requests for one message. */
const maxSteps = 4

/** The calls for a message. Look-ups that only find the tasks are answered but not counted. */
async function effectsOf(said: string, { before }: Scene, tasks: JsonObject[]): Promise<FunctionCall[]> {
  const contents = [...historyOf(before, tasks), user(said)]
  const asked: [FunctionCall, JsonObject][][] = []
  for (let count = 0; count < maxSteps; count += 1) {
    const calls = callsIn(
      (await ask([...contents, ...asked.flatMap(exchanges => step(...exchanges))])).content
    )
    if (calls.length === 0) break
    asked.push(calls.map(call => [call, resultOf(call, tasks)]))
  }
  const acting = asked.filter(calls => calls.some(([{ name }]) => name !== 'list_tasks'))
  const done = acting.flat()
  const succeeded = done.filter(([, { error }]) => error === undefined)
  return [succeeded, done, asked[0] ?? []].find(calls => calls.length > 0)?.map(([call]) => call) ?? []
}

/** A simplified tool result; it only matters in detail for a task that is not found by its name. */
function resultOf(call: FunctionCall, tasks: JsonObject[]): JsonObject {
  const { name, args = {} } = call
  if (name === 'list_tasks') return listOf(call, tasks)
  if (name === 'add_task') return { task: task(tasks.length + 1, String(args.title)) }
  const [found] = fitting(String(args.task), tasks)
  return found ? { task: found } : { error: 'not_found' }
}

function historyOf(before: Scene['before'], tasks: JsonObject[]): Content[] {
  if (before === 'listed') return listed(...tasks)
  return before === 'added' ? added(...tasks.slice(-1)) : []
}

function callsIn({ parts = [] }: Content): FunctionCall[] {
  return parts.flatMap(part => part.functionCall ?? [])
}

function listOf({ args = {} }: FunctionCall, tasks: JsonObject[]): JsonObject {
  const fits = ({ title }: JsonObject) =>
    typeof args.query !== 'string' || includes(String(title), args.query.trim())
  const found = args.status === 'completed' ? [] : tasks.filter(fits)
  return { tasks: found, total: found.length }
}

function outcomeOf({ name = '', args = {} }: FunctionCall, tasks: JsonObject[]): JsonObject {
  if (name === 'list_tasks') return { list: args }
  const { title, task: named, ...rest } = args
  if (name === 'add_task') return { add: title, ...rest }
  const verb = Object.entries(verbs).find(([tool]) => tool === name)?.[1] ?? name
  return { [verb]: titleOf(String(named), tasks), ...(title !== undefined && { title }), ...rest }
}

/** The title of the single matching task; otherwise the reference in angle brackets. */
function titleOf(said: string, tasks: JsonObject[]): string {
  const [found, ...others] = fitting(said, tasks)
  return found && others.length === 0 ? String(found.title) : `<${said}>`
}

/** The tasks with a name, found as by the tools. */
function fitting(said: string, tasks: JsonObject[]): JsonObject[] {
  const steps = [
    tasks.filter(({ number }) => String(number) === said),
    tasks.filter(({ title }) => String(title).toLowerCase() === said.toLowerCase()),
    tasks.filter(({ title }) => includes(String(title), said))
  ]
  return steps.find(found => found.length > 0) ?? []
}

function includes(text: string, part: string): boolean {
  return text.toLowerCase().includes(part.toLowerCase())
}

function verbOf(outcome: Outcome | JsonObject): string {
  return Object.keys(outcome)[0] ?? ''
}

/** The tool, with the title of its task. */
function taskOf(outcome: Outcome | JsonObject): string {
  const [verb, task] = Object.entries(outcome)[0] ?? []
  return JSON.stringify([verb, verb === 'list' ? '' : task])
}

/** As text, independent of the order of properties. */
function inOrder(outcome: object): string {
  const entries = Object.entries(outcome).toSorted(([one], [other]) => one.localeCompare(other))
  return JSON.stringify(entries.map(([key, value]) => [key, key === 'list' ? inOrder(Object(value)) : value]))
}

function same(some: string[], others: string[]): boolean {
  return JSON.stringify(some) === JSON.stringify(others)
}
