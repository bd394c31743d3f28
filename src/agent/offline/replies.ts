import type { Clock } from '../../lib/clock.ts'
import type { JsonObject } from '../model.ts'
import type { Unclear } from './actions.ts'
import { addDays, type Day, today, wallTime, weekday } from './calendar.ts'
import type { Reading } from './decide.ts'
import { inOtherLanguage } from './languages.ts'
import { changedBy } from './memory.ts'
import type { Kind } from './phrasings.ts'
import type { Plan } from './plan.ts'
import { type KnownTask, taskIn, tasksIn } from './task.ts'
import type { CallRecord } from './turns.ts'

export interface ReplyTo extends Reading {
  plan: Plan
  /** The calls after the look-ups. */
  acted: CallRecord[]
  clock: Clock
  message: string
  /** Tools that the turn needs and that are not offered. */
  missing: string[]
}

export const texts = {
  cancelled: 'All right, nothing changed.',
  tooMuch:
    'That is too much for me in one message, so I have changed nothing. Please send it again as several shorter messages.',
  undoable: 'Say "undo" to take it back.'
}

/** The answer: what was done, or why nothing was. */
export function replyTo(reply: ReplyTo): string {
  const { plan, acted, missing, understanding } = reply
  if (missing.length > 0)
    return missing.map(tool => `I cannot do that here: the tool ${tool} is not there.`).join('\n')
  if (understanding.isTooMuch) return texts.tooMuch
  if (understanding.unclear.length > 0) return unclearReply(understanding.unclear, reply)
  if (acted.length > 0) return [...actedReply(reply), ...asides(reply)].join('\n')
  switch (plan.does) {
    case 'ask':
      return `${plan.said === 'it' ? 'Which one do you mean?' : `Several tasks match "${shortened(plan.said)}". Which one do you mean?`}\n${numbered(plan.tasks)}`
    case 'confirm':
      return (
        inOtherLanguage(reply.message) ??
        `Shall I add ${inWords(plan.items.map(({ title }) => `"${shortened(title)}"`))}?`
      )
    case 'found':
      return foundReply(plan, reply)
    case 'miss':
      return plan.isReport
        ? `Well done! I found no open task matching "${shortened(plan.said)}", so nothing changed.`
        : missReply(plan.said)
    case 'unclear':
      return unclearWhich(plan)
    default:
      return talkReply(reply)
  }
}

function missReply(said: string): string {
  if (said === 'a due date') return 'That task has no due date to move from. Which day should it be?'
  if (said === '\ue000' || said === 'that')
    return 'I am not sure which task you mean, so nothing changed. Please put its title in quotation marks.'
  return /^task \d+$/.test(said)
    ? `There is no ${said}.`
    : `I found no task matching "${shortened(said)}", so nothing changed.`
}

function unclearWhich({ which, count = 0, names = [] }: Extract<Plan, { does: 'unclear' }>): string {
  if (which === 'how many')
    return `That list has only ${count === 1 ? 'one task' : `${count} tasks`}. Which one do you mean?`
  if (which === 'too many')
    return `Those are ${count} tasks, more than I can look through at once. Please name fewer, such as those of one day.`
  if (which === 'too much') {
    const listed = names.slice(0, 20).map(name => `"${shortened(name)}"`)
    const others = names.length > 20 ? `, and ${names.length - 20} more` : ''
    return names.length > 0
      ? `${texts.tooMuch} For the second one: ${listed.join(', ')}${others}.`
      : texts.tooMuch
  }
  return 'Which task do you mean? Say its number or words of its title.'
}

function foundReply({ tasks, said }: Extract<Plan, { does: 'found' }>, { clock }: ReplyTo): string {
  const shown = tasks.slice(0, pageSize)
  if (tasks.length === 0) return `There is nothing matching "${shortened(said)}" on your list.`
  if (tasks.length === 1)
    return shown
      .map(task => `Yes, it is there:\n${lineOf(task, clock)}`.replace('Yes, it is there:', 'Here it is:'))
      .join('')
  return `Here are the ${tasks.length} tasks matching "${shortened(said)}":\n${shown.map(task => lineOf(task, clock)).join('\n')}${tasks.length > shown.length ? `\nand ${tasks.length - shown.length} more.` : ''}`
}

const whys: Record<Unclear['why'], (said: string) => string> = {
  unclear: said =>
    `I am not sure what you mean by "${said}", so I changed nothing. Could you say it in other words?`,
  'two dates': said =>
    `I can keep one date for each task, and "${said}" has two, so I added nothing. Which one should it be?`,
  'no such date': said => `There is no such date as "${said}", so I changed nothing. Which day do you mean?`,
  empty: () => 'What should I add? For example: "add buy milk tomorrow".'
}

function unclearReply([first]: Unclear[], { message }: ReplyTo): string {
  return inOtherLanguage(message) ?? (first ? whys[first.why](shortened(first.said)) : '')
}

/** Questions that came beside a request, and what was not found. */
function asides({ understanding: { talk, actions } }: ReplyTo): string[] {
  const wishes = actions.flatMap(action => (action.kind === 'maybe' ? action.items : []))
  const left = wishes.map(
    ({ title }) => `I did not add "${shortened(title)}": say "add" before it if I should.`
  )
  const missed = talk
    .filter(said => said.trimEnd().endsWith('?'))
    .map(said => `I did not understand "${shortened(said)}".`)
  return [...left, ...missed]
}

// What was done.

const pageSize = 20

function actedReply(reply: ReplyTo): string[] {
  const { acted, clock } = reply
  const added = acted.filter(({ tool, result }) => tool === 'add_task' && taskIn(result.task))
  const isGrouped = added.length > 1
  const lines = acted.flatMap(call => {
    if (isGrouped && added.includes(call))
      return call === added[0]
        ? [
            `Added ${added.length} tasks:`,
            ...added.flatMap(({ result }) => tasksIn([result.task]).map(task => lineOf(task, clock)))
          ]
        : []
    return [lineFor(call, reply)]
  })
  return [...new Set([...lines, ...notesOf(reply)])]
}

function notesOf({ understanding, acted }: ReplyTo): string[] {
  const repeats = understanding.actions.some(action => action.kind === 'add' && action.item.repeats)
  const isAdded = acted.some(({ tool, result }) => tool === 'add_task' && taskIn(result.task))
  return repeats && isAdded ? ['It does not repeat by itself: I can only keep it once.'] : []
}

function lineFor(call: CallRecord, reply: ReplyTo): string {
  const { tool, args, result } = call
  const { clock } = reply
  const task = taskIn(result.task)
  if (result.error !== undefined) return refusal(call)
  if (tool === 'list_tasks') return listReply(call, reply)
  if (tool === 'undo' || tool === 'redo') return undoReply(call, clock)
  if (tool === 'update_tasks' || tool === 'delete_tasks') return bulkReply(call, clock)
  if (!task) return 'That did not work. Please try it again.'
  if (tool === 'add_task') return `Added ${nameOf(task)}${details(task, clock)}.`
  if (tool === 'complete_task') return `Done: ${nameOf(task)}.`
  if (tool === 'delete_task') return `Deleted ${nameOf(task)}.`
  return changeInWords(task, args, clock)
}

function refusal({ tool, args, result }: CallRecord): string {
  const candidates = tasksIn(result.candidates)
  switch (result.error) {
    case 'not_found':
      return typeof args.task === 'number'
        ? `There is no task ${args.task}.`
        : `I found no such task, so nothing changed. ${String(result.message ?? '')}`.trim()
    case 'ambiguous':
      return `Which one do you mean?\n${numbered(candidates)}`
    case 'nothing_to_undo':
      return tool === 'redo' ? 'There is nothing to redo.' : 'There is nothing to undo in this conversation.'
    case 'undo_conflict':
      return `I cannot take that back, because it was changed again since${candidates.length > 0 ? `:\n${numbered(candidates)}` : '.'}`
    case 'too_slow':
      return 'Looking that up took too long. Please ask for less, such as for one day.'
    case 'already_added':
      return `I added "${args.title}" only once.`
    case 'too_many_calls':
      return `Not done, because it was too much at once: "${args.title ?? args.task}". Please ask again for that.`
    default:
      return `That did not work: ${String(result.message ?? result.error)}`.replace(/(?<![.!?])$/, '.')
  }
}

function changeInWords(
  task: KnownTask,
  { title, due, priority, description, completed }: JsonObject,
  clock: Clock
): string {
  const changes = [
    title !== undefined && `is now called "${task.title}"`,
    due === null && 'has no due date any more',
    typeof due === 'string' && `is now due ${dueInWords(task.due ?? due, clock)}`,
    priority !== undefined && `has ${priority} priority now`,
    description !== undefined && 'has a new note',
    completed === false && 'is open again'
  ].filter(Boolean)
  return `${title === undefined ? nameOf(task) : `Task ${task.number}`} ${changes.join(', and ')}.`
}

function bulkReply(call: CallRecord, clock: Clock): string {
  const { tool, args, result } = call
  const tasks = changedBy(call)
  const total = Math.max(Number(result.total) || 0, tasks.length)
  if (total === 0)
    return Number(result.unchanged) > 0
      ? 'They were so already: nothing changed.'
      : 'I found no such tasks, so nothing changed.'
  const head = bulkInWords(tool, args, total, clock)
  return `${head}:\n${listed(tasks, total)}\n${texts.undoable}`
}

function bulkInWords(tool: string, args: JsonObject, total: number, clock: Clock): string {
  const count = total === 1 ? 'one task' : `${total} tasks`
  if (tool === 'delete_tasks') return `Deleted ${count}`
  if (args.completed === true) return `Done, ${count}`
  if (args.completed === false) return `Opened ${count} again`
  if (args.due === null) return `Took the date off ${count}`
  return args.due === undefined
    ? `Set ${count} to ${args.priority} priority`
    : `Moved ${count} to ${dueInWords(String(args.due), clock)}`
}

function listed(tasks: KnownTask[], total: number): string {
  const shown = tasks.slice(0, pageSize)
  return numbered(shown) + (total > shown.length ? `\nand ${total - shown.length} more.` : '')
}

function undoReply({ tool, result }: CallRecord, clock: Clock): string {
  const changes = Array.isArray(result.changes) ? result.changes : []
  const words = changes.slice(0, pageSize).flatMap(({ change, task }: JsonObject) => {
    const known = taskIn(task)
    if (!known) return []
    return change === 'removed'
      ? [`"${known.title}" is off the list`]
      : change === 'restored'
        ? [`${nameOf(known)} is back`]
        : [`${nameOf(known)} is as before${details(known, clock)}`]
  })
  const more = changes.length > words.length ? `, and ${changes.length - words.length} more` : ''
  return `${tool === 'undo' ? 'Undone' : 'Done again'}: ${words.join('; ')}${more}.`
}

// Lists.

function listReply({ args, result }: CallRecord, { clock, understanding, memory }: ReplyTo): string {
  const tasks = tasksIn(result.tasks)
  const total = Math.max(Number(result.total) || 0, tasks.length)
  const isRest = understanding.actions.some(({ kind }) => kind === 'rest')
  const from = isRest ? (memory.listed?.seen ?? 0) : 0
  const page = tasks.slice(from, from + (tasks.length <= 25 ? 25 : pageSize))
  if (isRest && page.length === 0)
    return total > tasks.length
      ? `I can only show the first ${tasks.length}. Ask for fewer, such as those of this week.`
      : 'That was all.'
  const head = isRest
    ? 'Here are more:'
    : `You have ${total || 'no'} ${described(args, total, clock)}${total > 0 ? ':' : '.'}`
  const left = total - from - page.length
  return [
    head,
    ...page.map(task => lineOf(task, clock)),
    ...(left > 0 ? [`… and ${left} more. Say "more" to see them.`] : [])
  ].join('\n')
}

function described(args: JsonObject, total: number, clock: Clock): string {
  const { status = 'open', priority, query, overdue, has_due } = args
  const range = rangeInWords(args, clock)
  const isCompleted = status === 'completed'
  const words = [
    isCompleted
      ? 'completed'
      : overdue
        ? 'overdue'
        : status === 'open' && !range && !priority && has_due === undefined && 'open',
    priority && `${priority}-priority`,
    total === 1 ? 'task' : 'tasks',
    range,
    has_due === false && 'without a due date',
    has_due === true && 'with a due date',
    query && `matching "${query}"`
  ]
  return words.filter(Boolean).join(' ')
}

function rangeInWords(
  { due_after, due_before, completed_since, completed_until }: JsonObject,
  clock: Clock
): string {
  const isDone = completed_since !== undefined || completed_until !== undefined
  const [from, to, verb] = isDone ? [completed_since, completed_until, ''] : [due_after, due_before, 'due ']
  if (typeof from === 'string' && from === to) return verb + dayInWords(from, clock)
  if (typeof from === 'string' && typeof to === 'string')
    return `${verb}from ${dayInWords(from, clock)} to ${dayInWords(to, clock)}`
  if (typeof from === 'string') return `${verb}from ${dayInWords(from, clock)} on`
  return typeof to === 'string' ? `${verb}by ${dayInWords(to, clock)}` : ''
}

/** `1. buy milk — due tomorrow, high priority`. The number is that of the task, not its position. */
function lineOf(task: KnownTask, clock: Clock): string {
  const { due, completed_at, priority } = task
  const isOverdue = due && !completed_at && isPast(due, clock)
  const said = [
    due && `${isOverdue ? 'overdue since' : 'due'} ${dueInWords(due, clock, true)}`,
    priority && priority !== 'normal' && `${priority} priority`,
    completed_at && 'done'
  ]
    .filter(Boolean)
    .join(', ')
  return `${task.number}. ${task.title}${said && ` — ${said}`}`
}

function isPast(due: string, clock: Clock): boolean {
  return due.length > 10 ? Date.parse(due) < clock.now.getTime() : due < today(clock)
}

function numbered(tasks: KnownTask[]): string {
  return tasks.map(({ number, title }) => `${number}. ${title}`).join('\n')
}

function nameOf({ number, title }: KnownTask): string {
  return `"${title}" (task ${number})`
}

function details({ due, priority, completed_at }: KnownTask, clock: Clock): string {
  return [
    due && `due ${dueInWords(due, clock)}`,
    priority && priority !== 'normal' && `${priority} priority`,
    completed_at && 'done'
  ]
    .filter(Boolean)
    .map(word => `, ${word}`)
    .join('')
}

// Dates.

const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** "tomorrow, Tue 24 Nov at 5 pm", in the user's time zone. */
function dueInWords(due: string, clock: Clock, brief = false): string {
  if (Number.isNaN(Date.parse(due))) return due
  if (due.length <= 10) return dayInWords(due, clock, brief)
  const { day, hour, minute } = wallTime(new Date(due), clock.timeZone)
  const minutes = minute === 0 ? '' : `:${String(minute).padStart(2, '0')}`
  return `${dayInWords(day, clock, brief)} at ${hour % 12 || 12}${minutes} ${hour < 12 ? 'am' : 'pm'}`
}

function dayInWords(day: Day, clock: Clock, brief = false): string {
  const now = today(clock)
  const near = { [addDays(now, -1)]: 'yesterday', [now]: 'today', [addDays(now, 1)]: 'tomorrow' }[day]
  if (near && brief) return near
  const [year, month, date] = day.split('-')
  const words = `${weekdays[weekday(day) - 1]} ${Number(date)} ${months[Number(month) - 1]}${year === now.slice(0, 4) ? '' : ` ${year}`}`
  return near ? `${near}, ${words}` : words
}

// Talk.

const answers: Partial<Record<Kind, string[]>> = {
  greeting: [
    'Hello! Tell me what you have to do, or ask what is on your list.',
    'Hi! What is on your mind? I keep your list.'
  ],
  'how are you': ['I am fine, thank you. What can I do for your list?'],
  thanks: ['You are welcome!', 'Glad to help!'],
  bye: ['Goodbye! Your list is safe here.'],
  exclude: ['All right, I added nothing.'],
  cannot: [
    'I cannot do that: I can add, list, change, complete and delete tasks, one list for you alone, without reminders.'
  ],
  yes: ['All right. What should I do?']
}

function talkReply({ understanding: { actions, talk }, message, memory }: ReplyTo): string {
  if (actions.some(({ kind }) => kind === 'cancel')) return texts.cancelled
  const about = actions.flatMap(action =>
    action.kind === 'talk' ? action.about : action.kind === 'yes' ? (['yes'] as const) : []
  )
  if (about.includes('abilities'))
    return `I work offline, without a language model: I can add, list, change, complete and delete tasks, and undo that. Try ${examples(message, memory)}.`
  const known = about.map(kind => answers[kind]).find(Boolean)
  if (known && talk.length === 0) return known[message.length % known.length] ?? ''
  return inOtherLanguage(message) ?? `${pick(sorries, message)} Try ${examples(message, memory)}.`
}

const sorries = [
  'I did not catch that.',
  'I am not sure what to do with that.',
  'That is beyond me offline: I only manage your list, in plain English.'
]

function pick(from: string[], message: string): string {
  const seed = [...message.slice(0, 200)].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0)
  return from[seed % from.length] ?? ''
}

/** Two examples that fit the list at hand. */
function examples(message: string, { listing, recent }: Reading['memory']): string {
  const [task] = [...recent, ...listing]
  const name = task && shortened(task.title, 40)
  const first = task
    ? [`"complete task ${task.number}"`, `"move ${name} to Friday"`, `"mark ${name} as done"`]
    : ['"add buy milk tomorrow"', '"remind me to call mom at 5pm"', '"add: eggs, bread and tea"']
  return `${pick(first, message)} or ${pick(['"what is due this week?"', '"show my list"', '"what is overdue?"'], `${message}.`)}`
}

function inWords(items: string[]): string {
  return items.length < 3 ? items.join(' and ') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`
}

function shortened(said: string, length = 80): string {
  const line = said.replaceAll(/\s+/g, ' ').trim()
  return line.length > length ? `${line.slice(0, length - 1).toWellFormed()}…` : line
}
