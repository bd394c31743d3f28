import type { Content, FunctionCall, JsonObject, Part, ToolChoice } from '../../../src/agent/model.ts'
import { createOfflineModel } from '../../../src/agent/offline/model.ts'
import { systemInstruction } from '../../../src/agent/system-instruction.ts'
import { declarations } from '../../../src/agent/tools/toolbox.ts'
import type { Clock } from '../../../src/lib/clock.ts'

/** Monday, 23 November 2026, ten in the morning. */
export const clock: Clock = { now: new Date('2026-11-23T09:00:00Z'), timeZone: 'Europe/Zurich' }

const model = createOfflineModel()

/** Asks the model as the agent does, with the declarations of the real tools. */
export function ask(
  contents: Content[],
  { at = clock, tools = declarations, toolChoice = 'auto' as ToolChoice } = {}
) {
  const signal = new AbortController().signal
  const deadline = Date.now() + 60_000
  return model.generate({ system: systemInstruction(at), contents, tools, toolChoice, signal, deadline })
}

/** The calls that the model answers with, after a message in a conversation. */
export async function callsFor(
  message: string,
  history: Content[] = [],
  at = clock
): Promise<FunctionCall[]> {
  return partsOf(await ask([...history, user(message)], { at })).flatMap(part => part.functionCall ?? [])
}

export function textOf(answer: { content: Content }): string {
  return partsOf(answer)
    .map(part => part.text ?? '')
    .join('')
}

function partsOf({ content }: { content: Content }): Part[] {
  return content.parts ?? []
}

export function user(text: string): Content {
  return { role: 'user', parts: [{ text }] }
}

export function says(text: string): Content {
  return { role: 'model', parts: [{ text }] }
}

/** A step of a history: the model's calls, and their results in one content. */
export function step(...exchanges: [FunctionCall, JsonObject][]): Content[] {
  return [
    { role: 'model', parts: exchanges.map(([functionCall]) => ({ functionCall })) },
    {
      role: 'user',
      parts: exchanges.map(([{ name = '' }, response]) => ({ functionResponse: { name, response } }))
    }
  ]
}

/** A task in a tool result. */
export function task(number: number, title: string, fields: JsonObject = {}): JsonObject {
  return {
    id: `0190a000-0000-7000-8000-${String(number).padStart(12, '0')}`,
    number,
    title,
    description: null,
    due: null,
    priority: 'normal',
    completed_at: null,
    created_at: '2026-11-20T09:00:00.000Z',
    updated_at: '2026-11-20T09:00:00.000Z',
    ...fields
  }
}

const call =
  (name: string) =>
  (args: JsonObject): FunctionCall => ({ name, args })

export const add = call('add_task')
export const list = call('list_tasks')
export const complete = call('complete_task')
export const remove = call('delete_task')

/** A finished turn in which a task was added. */
export function added(...tasks: JsonObject[]): Content[] {
  const exchanges = tasks.map((made): [FunctionCall, JsonObject] => [
    add({ title: made.title }),
    { task: made }
  ])
  return [user('add something'), ...step(...exchanges), says('Added.')]
}

/** A finished turn in which these tasks were listed. */
export function listed(...tasks: JsonObject[]): Content[] {
  return [user('show my list'), ...step([list({}), { tasks, total: tasks.length }]), says('You have tasks.')]
}
