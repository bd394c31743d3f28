import { isObject } from '../lib/objects.ts'
import { surplusResult } from './limits.ts'
import type { JsonObject } from './model.ts'
import type { RecordedCall, RecordedStep } from './turn.ts'

const refusalText = 'Sorry, I cannot help with that. I can add, list, change, complete and delete your tasks.'

const phrases: Record<string, (task: string) => string> = {
  add_task: task => `added ${task}`,
  complete_task: task => `marked ${task} as done`,
  update_task: task => `changed ${task}`,
  delete_task: task => `deleted ${task}`
}

/** What tools do with many tasks. */
const verbs: Record<string, string> = { update_tasks: 'changed', delete_tasks: 'deleted' }

/** The answer when the model refuses. It lists the changes that tools made before the refusal; they stay. */
export function refusalReply(steps: RecordedStep[]): string {
  const done = phrasesOf(steps)
  return done.length === 0 ? refusalText : `${refusalText} Before that, I ${join(done)}.`
}

/** The answer when the model gives no final text. It lists the changes that tools made, and the calls that were not run. */
export function fallbackReply(steps: RecordedStep[]): string {
  const done = phrasesOf(steps)
  if (done.length === 0) return 'I could not finish this, and changed nothing. Please say it in other words.'
  const surplus = steps
    .flatMap(step => step.calls)
    .filter(({ result }) => result.error === surplusResult.error)
  if (surplus.length > 0)
    return `I ${join(done)}. I did not get to ${join(namesOf(surplus))}: please ask again for that.`
  return `I ${join(done)}, but could not finish my answer. Please check your list before you ask for the rest.`
}

/** The maximum number of calls that are named. */
const maxNames = 20
/** The maximum number of characters of a name. No title is longer. */
const maxNameLength = 200

function namesOf(calls: RecordedCall[]): string[] {
  const names = calls.slice(0, maxNames).map(nameOf)
  return calls.length > maxNames ? [...names, `${calls.length - maxNames} more`] : names
}

/** The task that a call is about. */
function nameOf({ tool, parameters: { title, task } }: RecordedCall): string {
  const name = String([title, task].find(value => ['string', 'number'].includes(typeof value)) ?? tool)
  return `“${name.length > maxNameLength ? `${name.slice(0, maxNameLength - 1).toWellFormed()}…` : name}”`
}

function phrasesOf(steps: RecordedStep[]): string[] {
  return steps.flatMap(step => step.calls).flatMap(phraseOf)
}

function phraseOf({ tool, result: { task, tasks, total, changes } }: RecordedCall): string[] {
  if (Array.isArray(changes))
    return [`${tool === 'redo' ? 'redid' : 'undid'} ${total === 1 ? 'one change' : `${total} changes`}`]
  const phrase = phrases[tool]
  if (phrase && isObject(task)) return [phrase(nameWithNumber(task))]
  const verb = verbs[tool]
  if (!verb || !Array.isArray(tasks) || tasks.length === 0) return []
  const only = tasks.length === 1 && total === 1 ? tasks.find(isObject) : undefined
  return [`${verb} ${only ? nameWithNumber(only) : `${total} tasks`}`]
}

function nameWithNumber({ title, number }: JsonObject): string {
  return `“${title}” (task ${number})`
}

/** "a", "a and b", "a, b, and c" */
function join(items: string[]): string {
  if (items.length < 3) return items.join(' and ')
  return `${items.slice(0, -1).join(', ')}, and ${items.at(-1)}`
}
