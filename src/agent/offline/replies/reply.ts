import type { Clock } from '../../../lib/clock.ts'
import type { JsonObject } from '../../model.ts'
import type { Excerpt } from '../rules/rule.ts'
import { type KnownTask, taskIn, tasksIn } from '../task.ts'
import { texts } from '../texts.ts'
import type { Exchange } from '../turns.ts'
import { dueInWords } from './due.ts'
import { lineOf, listReply, pickedReply } from './lists.ts'

/** What an answer depends on besides what was called. */
export interface Manner {
  clock: Clock
  /** What of a listing is wanted. */
  pick: Excerpt | undefined
  /** What was added had been there before. */
  isReturn: boolean
}

/** Several of these are told as a list. */
const gathered = ['add_task', 'delete_task']

/** The answer to a user: what the calls came to, in the order they were made, then what else there is to say. */
export function replyTo(exchanges: Exchange[], notes: string[], manner: Manner): string {
  const alike = (tool: string) =>
    gathered.includes(tool) ? exchanges.filter(one => one.tool === tool && taskIn(one.result.task)) : []
  const lines = exchanges.flatMap(exchange => {
    const group = alike(exchange.tool)
    if (group.length < 2 || !group.includes(exchange)) return lineFor(exchange, manner)
    return exchange === group[0] ? groupInWords(group, manner) : []
  })
  return [...new Set([...lines, ...notes])].join('\n')
}

function groupInWords([first, ...others]: Exchange[], { clock, isReturn }: Manner): string[] {
  const tasks = [first, ...others].flatMap(exchange => taskIn(exchange?.result.task) ?? [])
  const lines = tasks.map(task => lineOf(task, clock))
  if (first?.tool === 'delete_task') return [`Deleted ${tasks.length} tasks:`, ...lines, texts.undoable]
  const heading = isReturn
    ? `Brought back ${tasks.length} tasks, with new numbers:`
    : `Added ${tasks.length} tasks:`
  return [heading, ...lines]
}

function lineFor({ tool, args, result }: Exchange, { clock, pick, isReturn }: Manner): string {
  const task = taskIn(result.task)
  if (tool === 'list_tasks' && Array.isArray(result.tasks))
    return (pick && pickedReply(result, pick, clock)) ?? listReply(args, result, clock)
  if (!task)
    return refusals[String(result.error)]?.(args, result) ?? 'That did not work: please try it again.'
  if (isReturn && tool === 'add_task')
    return `Brought back "${task.title}", now as task ${task.number}${details(task, clock)}.`
  return deeds[tool]?.(task, args, clock) ?? `Done: ${nameOf(task)}.`
}

/** What each tool did. */
const deeds: Record<string, (task: KnownTask, args: JsonObject, clock: Clock) => string> = {
  add_task: (task, _args, clock) => `Added ${nameOf(task)}${details(task, clock)}.`,
  complete_task: task => `Done: ${nameOf(task)}.`,
  delete_task: task => `Deleted ${nameOf(task)}.`,
  update_task: changeInWords
}

/** What it says when a tool refused. */
const refusals: Record<string, (args: JsonObject, result: JsonObject) => string> = {
  not_found: ({ task }) =>
    isNumber(task) ? `There is no task ${task}.` : `I found no task matching "${task}".`,
  ambiguous: (_args, { candidates }) =>
    ['Which one do you mean?', ...tasksIn(candidates).map(({ number, title }) => `${number}. ${title}`)].join(
      '\n'
    ),
  invalid_arguments: (_args, { message }) => `That did not work: ${message}.`,
  too_many_calls: () => 'That was more than I can do at once: please say the rest again.'
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
