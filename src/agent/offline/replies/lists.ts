import type { Clock } from '../../../lib/clock.ts'
import type { JsonObject } from '../../model.ts'
import { addDays, today } from '../language/calendar.ts'
import type { Excerpt } from '../rules/rule.ts'
import { type KnownTask, tasksIn } from '../task.ts'
import { dayInWords, dueDayOf, dueInWords } from './due.ts'

/** A heading that repeats the filters, then a line for each task. */
export function listReply(args: JsonObject, result: JsonObject, clock: Clock): string {
  const tasks = tasksIn(result.tasks)
  const total = typeof result.total === 'number' ? Math.max(result.total, tasks.length) : tasks.length
  const heading = `You have ${total || 'no'} ${described(args, total, clock)}`
  if (tasks.length === 0) return `${heading}.`
  const more = total > tasks.length ? [`… and ${total - tasks.length} more.`] : []
  return [`${heading}:`, ...tasks.map(task => lineOf(task, clock)), ...more].join('\n')
}

/** The requested excerpt of a listing; undefined when it is empty. */
export function excerptReply(
  { tasks }: JsonObject,
  { heading, start, end }: Excerpt,
  clock: Clock
): string | undefined {
  const picked = tasksIn(tasks).slice(start, end)
  return picked.length > 0 ? [heading, ...picked.map(task => lineOf(task, clock))].join('\n') : undefined
}

/** `1. buy milk — due tomorrow, high priority`. The number is the number of the task, not its position. */
export function lineOf(task: KnownTask, clock: Clock): string {
  const details = [dueDetail(task, clock), priorityDetail(task), task.completed_at && 'done']
  const said = details.filter(Boolean).join(', ')
  return `${task.number}. ${task.title}${said && ` — ${said}`}`
}

function dueDetail({ due, completed_at }: KnownTask, clock: Clock): string {
  if (!due) return ''
  const isOverdue = !completed_at && (dueDayOf(due, clock) ?? today(clock)) < today(clock)
  return `${isOverdue ? 'overdue since' : 'due'} ${dueInWords(due, clock, { brief: true })}`
}

function priorityDetail({ priority }: KnownTask): string {
  return priority && priority !== 'normal' ? `${priority} priority` : ''
}

const overdue = 'overdue'

/** "open tasks due today", "completed task", "high-priority tasks matching "tax"" */
function described(args: JsonObject, total: number, clock: Clock): string {
  const { status = 'open', priority, query } = args
  const range = rangeInWords(args, clock)
  const words = [
    status === 'completed' && 'completed',
    status === 'open' && !range && !priority && !query && 'open',
    range === overdue && overdue,
    priority && `${priority}-priority`,
    total === 1 ? 'task' : 'tasks',
    range !== overdue && range,
    query && `matching "${query}"`
  ]
  return words.filter(Boolean).join(' ')
}

function rangeInWords(
  { due_after: from, due_before: to, status = 'open' }: JsonObject,
  clock: Clock
): string {
  if (typeof from !== 'string') {
    if (typeof to !== 'string') return ''
    const isOverdue = status === 'open' && to === addDays(today(clock), -1)
    return isOverdue ? overdue : `due by ${dayInWords(to, clock)}`
  }
  if (typeof to !== 'string') return `due from ${dayInWords(from, clock)} on`
  if (from === to) return `due ${dayInWords(from, clock)}`
  return `due from ${dayInWords(from, clock)} to ${dayInWords(to, clock)}`
}
