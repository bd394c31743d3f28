import createClient from 'openapi-fetch'
import type { components, paths } from './openapi-typescript/index.d.ts'

type Schemas = components['schemas']
type Task = Schemas['Task']
type ToolCall = Schemas['ToolCall']

/** The media types select JSON and problems: `sendMessage` can also return an event stream. */
const api = createClient<paths, `application/${string}`>({ baseUrl: 'http://localhost:8000' })

export async function tasksOfAnswer(message: string): Promise<Task[]> {
  const { data, error } = await api.POST('/api/chat', { body: { message } })
  if (error) throw new Error(error.detail)
  return data.tool_calls.flatMap(tasksOf)
}

function tasksOf(call: ToolCall): Task[] {
  if (call.status !== 'succeeded') return []
  if (call.tool === 'list_tasks') return call.result.tasks
  // A change of many tasks has only their main fields.
  return 'task' in call.result ? [call.result.task] : []
}

export function describe(call: ToolCall): string {
  if (call.status === 'failed') return call.result.message ?? call.result.error
  if (call.status === 'other') return call.tool
  switch (call.tool) {
    case 'add_task':
      return `${call.result.task.title}, ${call.parameters.priority ?? 'normal'}`
    case 'update_task':
      return `${call.parameters.title ?? ''} ${call.parameters.completed === true}`
    case 'complete_task':
    case 'delete_task':
      return String(call.parameters.task)
    case 'list_tasks':
      return `${call.result.total} ${call.parameters.due_before ?? ''}`
    case 'update_tasks':
    case 'delete_tasks':
      return `${call.result.total} ${call.parameters.numbers?.join() ?? call.parameters.where?.query ?? ''}`
    case 'undo':
    case 'redo':
      return `${call.result.message} ${call.result.changes.map(({ change, task }) => `${change} ${task.title}`).join()}`
    default:
      return call satisfies never
  }
}

export async function stream(path: { conversation_id: string; turn_id: string }) {
  const url = '/api/conversations/{conversation_id}/turns/{turn_id}/events'
  const { data } = await api.GET(url, { params: { path }, parseAs: 'stream' })
  return data satisfies ReadableStream<Uint8Array> | null | undefined
}

export function textOf(event: Schemas['TurnEvent']): string {
  if (event.event === 'tool_call.completed') return `${event.data.step} ${describe(event.data)}`
  return event.event === 'response.delta' ? event.data.text : ''
}
