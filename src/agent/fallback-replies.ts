import { isObject } from '../lib/objects.ts'
import type { RecordedCall, RecordedStep } from './turn.ts'

/** What users read when the model would not answer. */
const refusalText = 'Sorry, I cannot help with that. I can add, list, change, complete and delete your tasks.'

const phrases: Record<string, (task: string) => string> = {
  add_task: task => `added ${task}`,
  complete_task: task => `marked ${task} as done`,
  update_task: task => `changed ${task}`,
  delete_task: task => `deleted ${task}`
}

/** For a turn that the model would not answer, or not to its end: what its tools did stays, and is said. */
export function refusal(steps: RecordedStep[]): string {
  const done = phrasesOf(steps)
  return done.length === 0 ? refusalText : `${refusalText} Before that, I ${listing(done)}.`
}

/** A plain account of what a turn's tools did, for when the model gives no closing text. */
export function fallbackReply(steps: RecordedStep[]): string {
  const done = phrasesOf(steps)
  if (done.length === 0) return 'I could not finish this, and changed nothing. Please say it in other words.'
  return `I ${listing(done)}, but could not finish my answer. Please check your list before you ask for the rest.`
}

function phrasesOf(steps: RecordedStep[]): string[] {
  return steps.flatMap(step => step.calls).flatMap(phraseOf)
}

function phraseOf({ tool, result }: RecordedCall): string[] {
  const phrase = phrases[tool]
  return phrase && isObject(result.task)
    ? [phrase(`“${result.task.title}” (task ${result.task.number})`)]
    : []
}

/** "a", "a and b", "a, b, and c" */
function listing(items: string[]): string {
  if (items.length < 3) return items.join(' and ')
  return `${items.slice(0, -1).join(', ')}, and ${items.at(-1)}`
}
