import type { Reference } from './language/pointers.ts'
import type { Addition, Each, Intent } from './rules/rule.ts'

/**
 * Within one message, "it" is what was spoken of just before: "add milk, it's urgent" is one task that is urgent, and
 * "move the report to Monday and make it urgent" is about the report twice.
 */
export function linked(intents: Intent[]): Intent[] {
  return intents.reduce(link, [])
}

function link(before: Intent[], intent: Intent): Intent[] {
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
  return before.map(one => (isAddition(one) && meant.includes(one) ? changed(one, intent) : one))
}

/** Asked for twice in a breath: "look at my list and tell me what is on it". */
function isSame(intent: Intent, previous: Intent): boolean {
  const isListing = intent.kind === 'call' && intent.tool === 'list_tasks'
  return isListing && JSON.stringify(intent) === JSON.stringify(previous)
}

/** "I bought eggs, take them off the list": what goes need not be done first. */
function isOverruled(previous: Each, { tool }: Each): boolean {
  return previous.tool === 'complete_task' && tool === 'delete_task'
}

function isAddition(intent: Intent): intent is Addition {
  return intent.kind === 'call' && intent.tool === 'add_task'
}

/** They have no numbers yet: by their titles. */
function named(additions: Addition[]): Reference {
  return { kind: 'several', of: additions.map(({ args }) => ({ kind: 'named', name: String(args.title) })) }
}

/** What is to be added, with a change made to it beforehand. */
function changed(addition: Addition, { change }: Each): Addition {
  const { args } = addition
  const draft = {
    number: 0,
    title: String(args.title),
    ...(typeof args.due === 'string' && { due: args.due })
  }
  return { ...addition, args: { ...args, ...(typeof change === 'function' ? change(draft) : change) } }
}
