import type { ToolCall } from '../api/client.ts'
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
  list_tasks: { icon: 'list', verb: 'Looked through your list' }
}

export function summaryOf({ tool, parameters, result }: ToolCall): ToolCallSummary {
  const { icon, verb } = verbs[tool] ?? { icon: 'list', verb: tool.replaceAll('_', ' ') }
  if ('error' in result) {
    const object = textIn(parameters, 'title') || textIn(parameters, 'task')
    return { icon: 'cross', verb: 'Not done', object, detail: textIn(result, 'message'), isRefused: true }
  }
  const detail = detailOf(parameters, result)
  return { icon, verb, object: textIn(result.task, 'title'), detail, isRefused: false }
}

/** The details of a call with resolved values: the date that "Friday" has become. */
function detailOf(parameters: ToolCall['parameters'], result: ToolCall['result']): string {
  const total = textIn(result, 'total')
  if (total) return `${total} found`
  const due = textIn(parameters, 'due') && textIn(result.task, 'due')
  const priority = textIn(parameters, 'priority')
  return [due && dueWords(due).text, priority && `${priority} priority`].filter(Boolean).join(', ')
}

/** A field of a value whose shape the contract does not define; empty if it is missing. */
function textIn(value: unknown, field: string): string {
  if (typeof value !== 'object' || value === null) return ''
  const found: unknown = Reflect.get(value, field)
  return typeof found === 'string' || typeof found === 'number' ? String(found) : ''
}
