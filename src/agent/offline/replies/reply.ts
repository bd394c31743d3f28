import type { Clock } from '../../../lib/clock.ts'
import type { JsonObject } from '../../model.ts'
import type { Excerpt } from '../rules/rule.ts'
import { type KnownTask, taskIn, tasksIn } from '../task.ts'
import { texts } from '../texts.ts'
import type { CallRecord } from '../turns.ts'
import { dueInWords } from './due.ts'
import { excerptReply, lineOf, listReply } from './lists.ts'

export interface ReplyOptions {
  clock: Clock
  /** The requested excerpt of a listing. */
  pick: Excerpt | undefined
  /** The added tasks were deleted before. */
  isReturn: boolean
}

/** Several calls of one of these tools are reported as a list. */
const gathered = ['add_task', 'delete_task']

/** The answer to the user: the results of the calls, in call order, then the notes. */
export function replyTo(exchanges: CallRecord[], notes: string[], manner: ReplyOptions): string {
  const groups = gathered.map(tool => exchanges.filter(one => one.tool === tool && taskIn(one.result.task)))
  const lines = exchanges.flatMap(exchange => {
    const group = groups.find(([first]) => first?.tool === exchange.tool) ?? []
    if (group.length < 2 || !taskIn(exchange.result.task)) return lineFor(exchange, manner)
    return exchange === group[0] ? groupInWords(group, manner) : []
  })
  return [...new Set([...lines, ...notes])].join('\n')
}

function groupInWords([first, ...others]: CallRecord[], { clock, isReturn }: ReplyOptions): string[] {
  const tasks = [first, ...others].flatMap(exchange => taskIn(exchange?.result.task) ?? [])
  const lines = tasks.map(task => lineOf(task, clock))
  if (first?.tool === 'delete_task') return [`Deleted ${tasks.length} tasks:`, ...lines, texts.undoable]
  const heading = isReturn
    ? `Brought back ${tasks.length} tasks, with new numbers:`
    : `Added ${tasks.length} tasks:`
  return [heading, ...lines]
}

function lineFor({ tool, args, result }: CallRecord, { clock, pick, isReturn }: ReplyOptions): string {
  const task = taskIn(result.task)
  if (tool === 'list_tasks' && Array.isArray(result.tasks))
    return (pick && excerptReply(result, pick, clock)) ?? listReply(args, result, clock)
  if (!task)
    return refusals[String(result.error)]?.(args, result) ?? 'That did not work: please try it again.'
  if (isReturn && tool === 'add_task')
    return `Brought back "${task.title}", now as task ${task.number}${details(task, clock)}.`
  return deeds[tool]?.(task, args, clock) ?? `Done: ${nameOf(task)}.`
}

/** Reports of success, by tool. */
const deeds: Record<string, (task: KnownTask, args: JsonObject, clock: Clock) => string> = {
  add_task: (task, _args, clock) => `Added ${nameOf(task)}${details(task, clock)}.`,
  complete_task: task => `Done: ${nameOf(task)}.`,
  delete_task: task => `Deleted ${nameOf(task)}.`,
  update_task: changeInWords
}

/** Reports of refusal, by error code. */
const refusals: Record<string, (args: JsonObject, result: JsonObject) => string> = {
  not_found: ({ task }) =>
    isNumber(task) ? `There is no task ${task}.` : `I found no task matching "${task}".`,
  ambiguous: (_args, { candidates }) =>
    ['Which one do you mean?', ...tasksIn(candidates).map(({ number, title }) => `${number}. ${title}`)].join(
      '\n'
    ),
  invalid_arguments: (_args, { message }) => `That did not work: ${message}.`,
  too_slow: () => 'Looking that up took too long. Please ask for less, such as for one day.',
  already_added: ({ title }) => `I added "${title}" only once.`,
  too_many_calls: ({ title, task }) =>
    `Not done, because it was too much at once: "${title ?? task}". Please ask again for that.`
}

function changeInWords(task: KnownTask, args: JsonObject, clock: Clock): string {
  const { title, due, priority, description, completed } = args
  const changes = [
    title !== undefined && `is now called "${task.title}"`,
    due === null && 'has no due date any more',
    typeof due === 'string' && `is now due ${dueInWords(task.due ?? due, clock)}`,
    priority !== undefined && `has ${priority} priority now`,
    description !== undefined && 'has a new description',
    completed === false && 'is open again'
  ].filter(change => change !== false)
  return `${title === undefined ? nameOf(task) : `Task ${task.number}`} ${changes.join(', and ')}.`
}

function details({ due, priority }: KnownTask, clock: Clock): string {
  const words = [
    due && `due ${dueInWords(due, clock)}`,
    priority && priority !== 'normal' && `${priority} priority`
  ]
  return words
    .filter(Boolean)
    .map(word => `, ${word}`)
    .join('')
}

function nameOf({ number, title }: KnownTask): string {
  return `"${title}" (task ${number})`
}

function isNumber(task: unknown): boolean {
  return /^\d+$/.test(String(task))
}
