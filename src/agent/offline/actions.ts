import type { JsonObject } from '../model.ts'
import type { Mention } from './dates.ts'
import type { Memory } from './memory.ts'
import type { Kind } from './phrasings.ts'
import type { Name, Reference } from './references.ts'
import type { Flaw, Item, Reading } from './titles.ts'

/** What is changed in existing tasks. */
export interface Change {
  kind: 'change'
  tool: 'complete' | 'reopen' | 'delete' | 'update'
  target: Reference
  fields?: JsonObject
  /** The new date, which can depend on the old one. */
  when?: Mention
  /** Days and months to add to the old date. */
  shift?: { count: number; unit: string }
  /** It was put off: a weekday is one after the old date. */
  isLater?: true
  /** The name must be all of the title. */
  isWhole?: true
  /** A report of something done; if no task fits, it was only talk. */
  isReport?: true
  /** Other ways to read the same words: the one whose task exists is meant. */
  otherwise?: Change[]
}

export type Action =
  | { kind: 'add'; item: Item; isDone?: boolean }
  | { kind: 'maybe'; items: Item[] }
  | Change
  | { kind: 'list'; filter: JsonObject; isCount: boolean }
  | { kind: 'find'; name: Name }
  | { kind: 'undo'; back: number }
  | { kind: 'redo' | 'rest' | 'cancel' | 'yes' }
  | { kind: 'talk'; about: Kind }

/** All that a message asks for, or the parts that were not understood. Then it changes nothing. */
export interface Understanding {
  actions: Action[]
  unclear: Unclear[]
  /** Sentences that ask for nothing. */
  talk: string[]
  /** It took more work than the limit. */
  isTooMuch?: true
}

export interface Unclear {
  said: string
  why: Flaw['flaw']
}

export interface Context extends Reading {
  memory: Memory
  isQuestion: boolean
  /** What the message has asked for before. */
  before: Action[]
  /** What was read already: clauses are read again as parts of others. */
  known: Map<string, Read>
}

export type Read = Action[] | Flaw | undefined

export function isFlawed(read: Action[] | Flaw): read is Flaw {
  return !Array.isArray(read)
}

/** Within a message, "it" is what was said before: "add milk. it's urgent". */
export function link(all: Understanding, actions: Action[]): void {
  for (const action of actions) {
    const last = all.actions.at(-1)
    if (action.kind === 'cancel') all.actions = all.actions.length > 0 ? [action] : [action]
    else if (
      action.kind === 'change' &&
      (action.target.kind === 'it' || action.target.kind === 'them') &&
      last
    )
      linkChange(all, action, last)
    else if (!(action.kind === 'talk' && action.about === 'exclude' && last)) all.actions.push(action)
  }
}

function linkChange(all: Understanding, action: Change, last: Action): void {
  const added = all.actions.filter(one => one.kind === 'add')
  const meant = action.target.kind === 'it' ? added.slice(-1) : added
  if (last.kind === 'change') {
    // "I bought milk, take it off" only deletes.
    if (last.isReport && action.tool === 'delete') all.actions.pop()
    all.actions.push({ ...action, target: last.target })
  } else if (last.kind === 'add') linkAdded(all, action, meant)
  else if (last.kind === 'list' || last.kind === 'talk') all.actions.push(action)
  else all.unclear.push({ said: action.tool, why: 'unclear' })
}

/** "add milk and make it urgent" adds one task. */
function linkAdded(all: Understanding, action: Change, added: Extract<Action, { kind: 'add' }>[]): void {
  if (action.tool === 'complete') for (const one of added) one.isDone = true
  else if (action.tool !== 'update' || action.shift) all.unclear.push({ said: action.tool, why: 'unclear' })
  else for (const { item } of added) Object.assign(item, action.fields)
}
