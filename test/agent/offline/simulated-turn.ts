import type { Content, FunctionCall, JsonObject } from '../../../src/agent/model.ts'
import { decide } from '../../../src/agent/offline/decide.ts'
import { systemInstruction } from '../../../src/agent/system-instruction.ts'
import { declarations } from '../../../src/agent/tools/toolbox.ts'
import { clock, step, task, user } from './support.ts'

/** The most steps of a turn: see `src/agent/limits.ts`. */
const maxSteps = 8
/** As many tasks as `list_tasks` returns. */
const listed = 50
const longTitle = 'the longest title that anybody would ever give to a thing to do '.repeat(3).slice(0, 190)

/** A list in which every task fits the query. */
function listFor({ query = '' }: JsonObject): JsonObject {
  const tasks = Array.from({ length: listed }, (_, index) =>
    task(index + 1, `${query} ${longTitle}`.trim().slice(0, 200), { due: '2026-12-01T17:00:00+01:00' })
  )
  return { tasks, total: tasks.length }
}

/** Names are never found, so that the model also tries again. */
function resultOf({ name, args = {} }: FunctionCall): JsonObject {
  if (name === 'list_tasks') return listFor(args)
  if (name === 'add_task') return { task: task(1, String(args.title), args) }
  return typeof args.task === 'number' ? { task: task(args.task, longTitle) } : { error: 'not_found' }
}

export interface SimulatedTurn {
  /** The history, the message and all that follows. */
  contents: Content[]
  calls: FunctionCall[]
  text: string
  /** The most work in a step. */
  work: number
}

/** Runs a turn as the agent does, with results that make the model do as much as possible. */
export function simulatedTurn(message: string, history: Content[] = []): SimulatedTurn {
  const contents = [...history, user(message)]
  const turn: SimulatedTurn = { contents, calls: [], text: '', work: 0 }
  for (let steps = 0; turn.text === '' && steps <= maxSteps; steps += 1) {
    const request = { system: systemInstruction(clock), contents: [...contents], tools: declarations }
    const { calls, text, work } = decide({ ...request, toolChoice: steps === maxSteps ? 'none' : 'auto' })
    if (calls.length === 0) contents.push({ role: 'model', parts: [{ text }] })
    else contents.push(...step(...calls.map((call): [FunctionCall, JsonObject] => [call, resultOf(call)])))
    turn.calls.push(...calls)
    Object.assign(turn, { text, work: Math.max(turn.work, work) })
  }
  return turn
}

/** The history that ten turns leave, as many as the model is sent. */
export function historyOf(messages: string[]): Content[] {
  return messages.slice(0, 10).reduce<Content[]>((history, said) => simulatedTurn(said, history).contents, [])
}
