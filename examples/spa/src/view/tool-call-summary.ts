import type { SuccessfulToolCall, ToolCall } from '../api/client.ts'
import { dueWords } from './dates.ts'
import type { IconName } from './icon.tsx'

/** A tool call, described for the user. */
export interface ToolCallSummary {
  icon: IconName
  verb: string
  object: string
  detail: string
  isRefused: boolean
}

const verbs: Record<string, { icon: IconName; verb: string }> = {
  add_task: { icon: 'plus', verb: 'Added' },
  complete_task: { icon: 'check', verb: 'Completed' },
  update_task: { icon: 'pencil', verb: 'Changed' },
  delete_task: { icon: 'trash', verb: 'Deleted' },
  update_tasks: { icon: 'pencil', verb: 'Changed' },
  delete_tasks: { icon: 'trash', verb: 'Deleted' },
  undo: { icon: 'undo', verb: 'Undid' },
  redo: { icon: 'redo', verb: 'Redid' },
  list_tasks: { icon: 'list', verb: 'Looked through your list' }
}

export function summaryOf(call: ToolCall): ToolCallSummary {
  if (call.status === 'failed') {
    const detail = call.result.message ?? ''
    return { icon: 'cross', verb: 'Not done', object: requested(call.parameters), detail, isRefused: true }
  }
  const { icon, verb } = verbs[call.tool] ?? { icon: 'list', verb: call.tool.replaceAll('_', ' ') }
  const { object, detail } = call.status === 'succeeded' ? outcomeOf(call) : { object: '', detail: '' }
  return { icon, verb, object, detail, isRefused: false }
}

function outcomeOf(call: SuccessfulToolCall) {
  if (call.tool === 'list_tasks') return { object: '', detail: `${call.result.total} found` }
  if (call.tool === 'undo' || call.tool === 'redo') return { object: `“${call.result.message}”`, detail: '' }
  const { task, object } = tasksOf(call.result)
  const { due, priority } = { due: null, priority: null, ...call.parameters }
  // The date that "Friday" has become.
  const dueDate = due && task?.due && dueWords(task.due).text
  const detail = [dueDate, priority && `${priority} priority`].filter(Boolean).join(', ')
  return { object, detail }
}

type TaskResult = Exclude<SuccessfulToolCall, { tool: 'list_tasks' | 'undo' | 'redo' }>['result']

/** A task that a call was about, and what to call it or all of them. */
function tasksOf(result: TaskResult) {
  if ('task' in result) return { task: result.task, object: result.task.title }
  const [task] = result.tasks
  return { task, object: result.total === 1 && task ? task.title : `${result.total} tasks` }
}

/** The task that a failed call was about. Its arguments may be invalid. */
function requested({ title, task }: Record<string, unknown>): string {
  const name = title ?? task
  return typeof name === 'string' || typeof name === 'number' ? String(name) : ''
}
