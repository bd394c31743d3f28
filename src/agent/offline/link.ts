import type { Reference } from './language/pointers.ts'
import type { Addition, EachTask, Intent } from './rules/rule.ts'
import { spend } from './work.ts'

/**
 * Resolves "it" and "them" within one message: "add milk, it's urgent" adds one urgent task, and "move the report to
 * Monday and make it urgent" changes the report twice.
 */
export function linkIntents(intents: Intent[]): Intent[] {
  return intents.reduce(link, [])
}

function link(before: Intent[], intent: Intent): Intent[] {
  spend('links', before.length)
  const previous = before.at(-1)
  if (previous && isSame(intent, previous)) return before
  if (intent.kind !== 'each' || !previous) return [...before, intent]
  const { kind } = intent.target
  if (kind === 'it' && previous.kind === 'each' && isOverruled(intent, previous)) return before
  if (kind === 'it' && previous.kind === 'each')
    return [
      ...(isOverruled(previous, intent) ? before.slice(0, -1) : before),
      { ...intent, target: previous.target }
    ]
  const meant = kind === 'them' ? before.filter(isAddition) : [previous].filter(isAddition)
  if ((kind !== 'it' && kind !== 'them') || meant.length === 0) return [...before, intent]
  if (intent.tool !== 'update_task') return [...before, { ...intent, target: named(meant) }]
  const changing = new Set<Intent>(meant)
  return before.map(one => (isAddition(one) && changing.has(one) ? changed(one, intent) : one))
}

/** Whether a listing is requested twice in a row: "look at my list and tell me what is on it". */
function isSame(intent: Intent, previous: Intent): boolean {
  const isListing = intent.kind === 'call' && intent.tool === 'list_tasks'
  return isListing && JSON.stringify(intent) === JSON.stringify(previous)
}

/** Whether a deletion makes a completion redundant: "I bought eggs, take them off the list". */
function isOverruled(previous: EachTask, { tool }: EachTask): boolean {
  return previous.tool === 'complete_task' && tool === 'delete_task'
}

function isAddition(intent: Intent): intent is Addition {
  return intent.kind === 'call' && intent.tool === 'add_task'
}

/** References new tasks by title, because they have no numbers yet. */
function named(additions: Addition[]): Reference {
  return { kind: 'several', of: additions.map(({ args }) => ({ kind: 'named', name: String(args.title) })) }
}

/** Applies a change to a task that is not added yet. */
function changed(addition: Addition, { change }: EachTask): Addition {
  const { args } = addition
  const draft = {
    number: 0,
    title: String(args.title),
    ...(typeof args.due === 'string' && { due: args.due })
  }
  return { ...addition, args: { ...args, ...(typeof change === 'function' ? change(draft) : change) } }
}
