import type { Clock } from '../../../lib/clock.ts'
import { oncePerMessage, spend } from '../work.ts'
import type { Day } from './calendar.ts'
import { extractDue } from './dates.ts'
import { listName } from './filters.ts'
import { withoutFillers } from './normalise.ts'
import { extractPriority, type Priority } from './priority.ts'

/** The arguments of `add_task`. */
export interface Draft {
  title: string
  description?: string
  due?: string
  priority?: Priority
}

const longestTitle = 200
const longestDescription = 2000

/** The destination list of a task, which is not part of the title. */
const destination = new RegExp(
  "[\\s,]{1,3}(?:to|on|onto|in|into|for|at|under) (?:the (?:top|end|bottom|start) of )?(?:(?:my|the|our|this|that|your) (?:[\\w'-]+ ){0,2}?" +
    `|(?:${listName} )?(?=lists?$|groceries$))` +
    '(?:lists?|to-?dos?|to do|tasks|todo-?list|agenda|reminders|groceries|shopping|calendar|schedule|planner|diary)' +
    "(?: of (?:things|stuff|what|items)(?: (?:that )?(?:i|we)(?:'ve)?(?: \\w+){1,4})?| for (?:the )?(?:store|shop|supermarket))?$",
  'i'
)
/** Words that are removed from the beginning of a title: "that I need to", "a". */
const lead = new RegExp(
  '^(?:to:? |to-?do: |that |about |of |(?:for )?(?:me|us) (?:to|about) |for (?=(?:the|my|our|an?) )|(?:task|reminder|todo|note) (?:to|for|about) |' +
    'the (?:words?|items?|product|article|entry) (?=\\w)|(?:an?|some|my|our) (?!few |lot |couple |bit |little |dozen )|' +
    '(?:i|we) (?:also )?(?:need|have|should|must|ought|want|am supposed)(?: to)? )',
  'i'
)
const edges = /^[\s,;:.!?–—-]{1,9}|[\s,;:.!–—-]{1,9}$/g
const note =
  /[\s,;(-]{1,4}(?:with (?:the |a )?)?(?:description|notes?|details?|desc)(?::| that| saying) ?(?<note>.+)$/i
const quoted = /^"(?<title>[^"]+)"(?<rest>.*)$/

/** Parses the text of a task into the arguments of `add_task`; undefined when no title remains. */
export const draftOf = oncePerMessage(readDraft, (said: string, _clock: Clock, day?: Day) => `${day} ${said}`)

function readDraft(said: string, clock: Clock, day?: Day): Draft | undefined {
  spend('draft', said.length)
  const { title: quote, rest: tail } = quoted.exec(said.trim())?.groups ?? {}
  const text = tail ?? said
  const { note: description } = note.exec(text)?.groups ?? {}
  const { rest, ...fields } = extractFields(text.replace(note, ''), clock, day)
  return titled(quote ?? tidy(rest), { ...fields, ...(description && { description: clip(description) }) })
}

/** Extracts priority, date and list name, which can be at the end in any order. */
function extractFields(text: string, clock: Clock, day?: Day): Omit<Draft, 'title'> & { rest: string } {
  const listed = extractPriority(strip(text))
  const { rest, due } = extractDue(listed.rest, clock, day)
  const late = listed.priority ? undefined : extractPriority(strip(rest))
  const priority = listed.priority ?? late?.priority
  return { rest: strip(late?.rest ?? rest), ...(due && { due }), ...(priority && { priority }) }
}

function strip(text: string): string {
  return withoutClosing(text).replace(destination, '')
}

function withoutClosing(text: string): string {
  return text.replace(/[\s,]{1,3}(?:please|pls|thanks|thank you|too|as well|also|for me|instead)$/i, '')
}

function tidy(text: string): string {
  const bare = text.replace(/\s{2,}/g, ' ').replace(edges, '')
  const title = withoutLead(bare)
    .replace(/ (?:is|are)$/, '')
    .replace(/^"([^"]+)"$/, '$1')
  return withoutFillers(title) === '' ? '' : title.replace(edges, '')
}

/** "That my card expires" is a sentence and keeps its "my". */
function withoutLead(text: string): string {
  if (/^that (?:my|our) \S+ /i.test(text)) return text.slice('that '.length)
  return [lead, lead, lead, /^the (?=\S)/].reduce((rest, pattern) => rest.replace(pattern, ''), text)
}

/** Truncates a title that is too long at a word, and puts the full title into the description. */
function titled(title: string, fields: Omit<Draft, 'title'>): Draft | undefined {
  if (!title.trim()) return undefined
  if (title.length <= longestTitle) return { title, ...fields }
  const cut = title.slice(0, longestTitle - 1).replace(/\s\S{0,40}$/, '')
  return { title: `${cut.toWellFormed().replace(/\ufffd$/, '')}…`, ...fields, description: clip(title) }
}

function clip(description: string): string {
  return description.trim().slice(0, longestDescription).toWellFormed()
}
