import type { ToolCall } from '../api/client.ts'
import { dueWords } from './dates.ts'
import type { IconName } from './icon.tsx'

/** A tool call in the words of the person whose tasks it changed. */
export interface Deed {
  icon: IconName
  verb: string
  object: string
  detail: string
  isRefused: boolean
}

const verbs: Record<string, { icon: IconName; verb: string }> = {
  add_task: { icon: 'plus', verb: 'Added' },
  complete_task: { icon: 'check', verb: 'Done' },
  update_task: { icon: 'pencil', verb: 'Changed' },
  delete_task: { icon: 'trash', verb: 'Deleted' },
  list_tasks: { icon: 'list', verb: 'Looked through your list' }
}

export function deedOf({ tool, parameters, result }: ToolCall): Deed {
  const { icon, verb } = verbs[tool] ?? { icon: 'list', verb: tool.replaceAll('_', ' ') }
  if ('error' in result) {
    const object = textIn(parameters, 'title') || textIn(parameters, 'task')
    return { icon: 'cross', verb: 'Not done', object, detail: textIn(result, 'message'), isRefused: true }
  }
  const detail = detailOf(parameters, result)
  return { icon, verb, object: textIn(result.task, 'title'), detail, isRefused: false }
}

/** What the agent asked for, as it came out: "Friday" as the day that it is. */
function detailOf(parameters: ToolCall['parameters'], result: ToolCall['result']): string {
  const total = textIn(result, 'total')
  if (total) return `${total} found`
  const due = textIn(parameters, 'due') && textIn(result.task, 'due')
  const priority = textIn(parameters, 'priority')
  return [due && dueWords(due).text, priority && `${priority} priority`].filter(Boolean).join(', ')
}

/** A field of something whose shape the contract leaves open; empty when it is not there. */
function textIn(value: unknown, field: string): string {
  if (typeof value !== 'object' || value === null) return ''
  const found: unknown = Reflect.get(value, field)
  return typeof found === 'string' || typeof found === 'number' ? String(found) : ''
}
