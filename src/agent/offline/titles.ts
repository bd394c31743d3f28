import type { Clock } from '../../lib/clock.ts'
import { storable } from '../../lib/text.ts'
import type { JsonObject } from '../model.ts'
import { datesIn, dueOf, type Mention } from './dates.ts'
import { D, joined, quoteMark, sliced, type Text, typed } from './text.ts'
import { isTaskVerb, pairs } from './words.ts'

/** A new task, as said. */
export interface Item {
  title: string
  due?: string
  priority?: string
  description?: string
  /** It was said to come again. */
  repeats?: true
}

/** What cannot be a task, and why. */
export interface Flaw {
  flaw: 'unclear' | 'two dates' | 'no such date' | 'empty'
  said: string
}

export interface Reading {
  clock: Clock
  mentions: Mention[]
}

const lead =
  '(?:[,;:( -]{0,6}(?:(?:and |which |that |with (?:a )?)*(?:it |that |they )?(?:is |are |must be |has to be )?(?:due|scheduled|deadline|needed)(?: date)?(?: is|:)? ?)?(?:\\b(?:on|by|before|until|till|for|at|from|in|around|no later than|starting|due)\\b(?: the)?)? ?)'
const trailingDate = new RegExp(
  `^(?<rest>.*?)(?<lead>${lead})(?<date>${D})(?<more>(?:,? ?(?:(?:and|or|to|until|till|through|-|\\+|&) ?)?(?:at |on |by )?${D}){0,3})(?:,? (?:at the latest|latest|sharp|or so|already|then|sometime))?[)!. ]*$`,
  'u'
)
const leadingDate = new RegExp(
  `^(?:(?:on|by|at|for|from|in|before|until|due|this) (?:the )?)?(?<date>${D})(?:,? (?:at |on |in )?(?<more>${D}))?(?: ?[,:;-]+ ?| )(?:i (?:need|have|want) to )?(?<rest>.+)$`,
  'u'
)
const innerDate = new RegExp(
  `^(?<rest>.+?)(?<lead>,? (?:(?:on|by|at|before|until) (?:the )?)?)(?<date>${D})(?<after>,? (?:to|with|about|and|because|so|if|when|as|regarding|re|for)\\b .+)$`,
  'u'
)

const level =
  '(?:(?:very|really|super|quite|so|extremely) )?(?<level>urgent(?:ly)?|important|critical|asap|as soon as possible|(?:high(?:est)?|top|low(?:est)?|normal|medium)[ -](?:priority|prio)|(?:priority|prio):? ?(?:high|low|normal|urgent)|p1|whenever|no rush|no hurry|not urgent)'
const trailingLevel = new RegExp(
  `^(?<rest>.*?)(?:[ ,;(!-]{1,6}(?:(?:and|but|with|as|at|it is|its|that is|this is|they are|make it|which is|set to|of|an?|is|marked|mark it|mark it as|task) )*)(?<whole>${level})(?: (?:task|item|one|please))?[)!. ]*$`,
  'u'
)
const leadingLevel = new RegExp(
  `^(?:(?:it is|this is|an?|as) )?${level}(?: task| reminder)?(?:[,:;! -]+(?:to (?:do )?)?| )(?<rest>.+)$`,
  'u'
)
const shouting = /^(?<rest>.*\S)\s*!{2,}\s*$/u
const noteAt =
  /^(?<rest>.+?)[,;(]? ?(?:with (?:(?:a|the) )?(?:note|description|comment)|note|notes|description|details)(?: that says| saying| that)?:? (?<note>.+?)\)?$/u
const noteSign =
  /(?:with (?:a|the)? ?(?:note|description|comment):?|[,;(] ?(?:note|notes|description|details):)/

/** What a title cannot contain: the sentence says something else there. */
const aside =
  /[,;(] ?not\b|[,;] ?(?:(?:and|then|also) )?(?:move|complete|reopen|reschedule|postpone)\b|\b(?:and|then) (?:move|complete|set|make|push|change|reschedule|postpone|tick|check|cross) (?:it|that|them)\b|^\ue001 (?:to|in|into|from|of|as) |^(?:(?:due )?dates?|deadlines?|times?|priority|notes?) (?:to|for|on|of) |\bnotes? to (?:the |my )?\S+$|^(?:an?|\d+|half an?) (?:hours?|minutes?|days?|weeks?) before|^(?:sub-?tasks?|steps?|photos?|files?|labels?|tags?|comments?) (?:to|for|on|under) |\bunder (?:task )?(?:\d|the )|^hour before|^(?:when|if|once|me|us|him) |\b(?:put|add|stick) (?:it|that|them|those|these|all of (?:it|that|them)) (?:on|to|down|in)\b| to (?:the |my )?.{1,40} (?:task|item|reminder|entry)$|\b(?:was|were|is|are) not\b| [-=]> |\b(?:no,? wait|wait,? no|wait|scratch that|never ?mind|i mean|i meant|actually|on second thought|forget (?:it|that)|do not|did not|does not|but not|instead of that|or maybe|cancel that|i take that back|undo)\b|[,;] ?(?:but|it|that|this|they|he|she|we|i|you|there)(?: (?:also|really|still))? (?:is|are|was|were|will|have|has|had|need|want|do|does|said|would|should|can|think|am|going|got|bought|do)\b|\bbut (?:i|it|we|he|she|they|not|do|only|first)\b|\b(?:can|could|would|will) you\b|\binstead\b|(?:[,;] ?|\b(?:and|then|also),? )(?:delete|remove|erase|undo|mark|rename)\b|^no(?:t)? |\bas (?:they|he|she) (?:say|says|said)\b|\bnot$|\bis due\b|\bno longer\b|\bany ?more$|\b(?:is|are) (?:done|finished|complete)\b|^(?:do (?:i|we|you)|did|does|have (?:i|we|you)|was|were|tell me|show me|can you|could you|would you|remind me|read me|what|which|how|do i|did i|is|are)\b|\b(?:if|unless) (?:i|you|we|it|he|she|they|there|the)\b/u
const generic =
  /^(?:it|this|that|them|these|those|something|anything|nothing|things?|stuff|some(?: more)?(?: things| stuff| tasks| items)?|more|items?|(?:an?|the|my|another|some|new|two|three|one more|more) (?:tasks?|items?|things?|todos?|reminders?|entry|one)|one|tasks?|todos?|reminders?|to|for|on|a|an|the|my|me|list|to (?:my|the) list|and|of|in|about|all|everything|both|(?:my |the )?(?:calendar|list|lists|agenda)|(?:an? )?(?:new )?(?:[\p{L}-]+ ){0,2}list(?: (?:called|named|for|of) .*)?|\S+ (?:it|that|them|this|these|those)|do|go|get|get done|buy|need|to do|too|that too|it too|any|(?:all|any|some) of (?:it|that|them|those)|up|out|off|my to dos|so .*(?:it|that|them|those))$/u

export function isFlaw(one: Item | Flaw): one is Flaw {
  return 'flaw' in one
}

const onlyDates = new RegExp(`^(?:(?:on|by|at) )?${D}+$`)
const visible = /[\p{L}\p{So}\ue001\ue002\ue100-\uf8ff]/u

/**
 * Reads the text of one new task: its title is what is left of what was typed, without date and priority.
 * @param day the day of a time in the text.
 */
export function readItem(text: Text, reading: Reading, day?: Mention): Item | Flaw {
  const said = typed(text)
  const item: Item = { title: '' }
  const first = cutDetails(text, item)
  const dated = cutDate(first, reading.mentions)
  if (dated === 'two dates') return { flaw: 'two dates', said }
  const [rest, own] = dated ?? [first]
  // "on Friday … at five"
  const date = day?.day && own?.time && !own.day ? { ...own, day: day.day } : own
  if (date?.impossible) return { flaw: 'no such date', said: date.words }
  const due = date && dueOf(date, reading.clock, { about: text.mask })
  Object.assign(item, date?.repeats && { repeats: true }, due && { due })
  const bare = withoutArticle(trimmed(dated ? cutDetails(rest, item) : rest))
  const isEmpty = generic.test(bare.mask) || !visible.test(bare.mask) || onlyDates.test(bare.mask)
  if (isEmpty) return { flaw: 'empty', said }
  if (aside.test(bare.mask)) return { flaw: 'unclear', said: typed(bare) }
  return { ...item, ...fitted(unquoted(bare)), ...(item.description && { description: item.description }) }
}

/** Cuts a priority and a note off. */
function cutDetails(text: Text, item: Item): Text {
  let rest = text
  for (let turn = 0; turn < 3; turn += 1) {
    const cut = cutPriority(rest, item) ?? cutNote(rest, item)
    if (!cut) break
    rest = cut
  }
  return rest
}

type Place = 'start' | 'middle' | 'end'
const datePlaces: [RegExp, Place][] = [
  [trailingDate, 'end'],
  [leadingDate, 'start'],
  [innerDate, 'middle']
]

function cutDate(text: Text, mentions: Mention[]): [Text, Mention] | 'two dates' | undefined {
  for (const [pattern, place] of datePlaces) {
    const { rest = '', lead = '', date = '', more = '', after = '' } = pattern.exec(text.mask)?.groups ?? {}
    const [mention, ...others] = datesIn(date + more, mentions)
    if (!mention || !rest.trim() || isPartOfTitle(mention, { text, rest, lead, place })) continue
    const isRange = place === 'end' && /\b(?:from|between|every|each)$/.test(rest)
    if (others.length > 0 || mention.isRange || isRange || /\bbetween\b/.test(rest.slice(-9)))
      return 'two dates'
    if (place === 'start') return [sliced(text, text.mask.length - rest.length), mention]
    const before = sliced(text, 0, rest.length + ownLead(mention, lead))
    return [place === 'end' ? before : joined(before, sliced(text, text.mask.length - after.length)), mention]
  }
  return undefined
}

/** "let him in at eight": a date that has its own preposition leaves the one before it to the title. */
function ownLead({ words }: Mention, lead: string): number {
  return /^(?:at|on|by|in) /.test(words) && /^ (?:in|on|for|from|around) ?$/.test(lead)
    ? lead.trimEnd().length
    : 0
}

const dueWord = /\b(?:on|by|before|until|till|for|at|due|in)\b/
const ownWord = /\b(?:after|since|of|about|like|called|named|than|from|between|per)(?: the)? ?$/

/** "sat" is only a day after a word such as "on", and "the day after Christmas" is another one. */
function isPartOfTitle(
  mention: Mention,
  { text, rest, lead, place }: { text: Text; rest: string; lead: string; place: Place }
): boolean {
  if (mention.weak && !dueWord.test(lead + text.mask.slice(0, 8))) return true
  return (
    place === 'end' && ownWord.test(rest + lead.trimEnd()) && !/\b(?:on|by|at|due|later than)\b/.test(lead)
  )
}

function cutPriority(text: Text, item: Item): Text | undefined {
  const said = [trailingLevel, shouting].map(pattern => pattern.exec(text.mask)).find(Boolean)
  const { rest = '', level = 'urgent', whole = '' } = said?.groups ?? {}
  const between = text.mask.slice(rest.length, text.mask.length - whole.length)
  if (rest.trim() && (!whole || isSetApart(level, between))) {
    item.priority = priorityOf(level)
    return sliced(text, 0, rest.length)
  }
  const start = leadingLevel.exec(text.mask)?.groups
  if (!start?.rest || !isAnnounced(start.level ?? '', text.mask)) return undefined
  item.priority = priorityOf(start.level ?? '')
  return sliced(text, text.mask.length - start.rest.length)
}

function priorityOf(level: string): string {
  if (/low|whenever|no rush|no hurry|not/.test(level)) return 'low'
  return /normal|medium/.test(level) ? 'normal' : 'high'
}

/** "call about something important": only a level that is set apart is one. */
function isSetApart(level: string, between: string): boolean {
  const isWeak = /^(?:important|critical|whenever|normal)/.test(level) && !/priority|prio/.test(level)
  return !isWeak || /[,;(!-]|\b(?:as|is|it|and|with|marked)\b/.test(between)
}

function isAnnounced(level: string, mask: string): boolean {
  if (!/^(?:important|critical|urgent)$/.test(level)) return true
  return /^[^ ]+(?: task| reminder)?[,:;!-]|^(?:it is|this is|an?|as) |^urgent /.test(mask)
}

function cutNote(text: Text, item: Item): Text | undefined {
  const said = noteSign.test(text.mask) ? noteAt.exec(text.mask) : undefined
  const { rest = '', note = '' } = said?.groups ?? {}
  if (!said || !rest.trim()) return undefined
  const end = said[0].endsWith(')') ? 1 : 0
  item.description = storable(
    typed(sliced(text, text.mask.length - note.length - end, text.mask.length - end)).slice(0, 2000)
  )
  return sliced(text, 0, rest.length)
}

const smallStart = /^(?:[\s,.:;!-]+|(?:to|that|and|also|please|uh|um|like,|er) (?=.))*/
const smallEnd =
  /(?:[\s,.:;!@-]|(?:,? | )(?:please|too|as well|thanks|also|and|and then|then|for me|because [^,;]*))*$/
/** "a.m.", "U.S.": the point belongs to the word. */
const abbreviation = /\b[a-z]\.[a-z]\.$/

/** Without the punctuation and the small words at the ends. */
function trimmed(text: Text): Text {
  const start = smallStart.exec(text.mask)?.[0].length ?? 0
  const end = abbreviation.test(text.mask)
    ? ''
    : (smallEnd.exec(text.mask.slice(start).slice(-200))?.[0] ?? '')
  const rest = sliced(text, start, text.mask.length - end.length)
  const reason = withReason.exec(rest.mask)
  return reason ? sliced(rest, 0, reason[0].length) : rest
}

/** "sharpen the knives they are blunt": what follows says why. */
const withReason =
  /^(?:\S+ ){1,8}?\S+(?<!\b(?:how|if|whether|that|where|when|what|who|which|why|and|or|than|before|after|until|because|as|sure|so|say|says|hope|think))(?<![,;])(?= (?:it|they|mine) (?:is|are|looks?|smells?|squeaks?) [^,;]+$)/

/** "a new toothbrush" is listed as "new toothbrush". */
function withoutArticle(text: Text): Text {
  const said = /^(?:an?|the|some|my own) (?=\p{L})(?!(?:few|lot|bit|couple|little)\b)/u.exec(text.mask)
  return said ? sliced(text, said[0].length) : text
}

/** A title that is in quotation marks loses them. */
export function unquoted(text: Text): string {
  const said = typed(text)
  return text.mask === quoteMark ? said.slice(1, -1).trim() : said.replaceAll(/\s+/g, ' ')
}

const maxTitle = 200

/** A text that is too long becomes the description as well. */
export function fitted(said: string): Pick<Item, 'title' | 'description'> {
  const title = storable(said).replaceAll(/\s+/g, ' ').trim()
  if (title.length <= maxTitle) return { title }
  const cut = title.slice(0, maxTitle - 1)
  const atWord = cut.lastIndexOf(' ') > 0 ? cut.slice(0, cut.lastIndexOf(' ')) : cut
  return { title: `${atWord.toWellFormed()}…`, description: title.slice(0, 2000).toWellFormed() }
}

/** The arguments of `add_task`. */
export function argsOf({ title, due, priority, description }: Item): JsonObject {
  return {
    title,
    ...(description && { description }),
    ...(due && { due }),
    ...(priority && priority !== 'normal' && { priority })
  }
}

const comma = /\s*[;,](?!\d) ?(?:and then |and also |and |then |also |plus |& )?/gu
const and = / (?:and then|and also|and|plus|as well as|& ) ?(?:also )?/gu
const relation =
  /\b(?:with|for|to|between|from|about|of|at|in|by|on|into|before|after|both|if|when|that|who|which|re)\b/

/** Splits a text into things to do where its parts are things: "milk, eggs and bread", but not "mom and dad". */
export function splitItems(text: Text): Text[] {
  const { mask } = text
  if (/:\s/.test(mask.slice(0, mask.search(/[,;]/) + 1)) || mask === quoteMark) return [text]
  const byComma = partsOf(text, comma)
  if (byComma.length === 1) return splitAnd(text)
  if (!areThings(byComma)) return [text]
  return [...byComma.slice(0, -1), ...splitAnd(byComma.at(-1) ?? text)]
}

function areThings(parts: Text[]): boolean {
  const verbs = parts.filter(startsWithVerb).length
  if (
    parts.some(
      ({ mask }) =>
        /^[\d\s./-]*$/.test(mask) ||
        (/^(?:the|my|her|his|which|who|where|including|especially|not|but|or|if|because|so)\b/.test(mask) &&
          parts.length === 2)
    )
  )
    return false
  if (parts.some(({ mask }) => mask.split(' ').length > 9)) return verbs === parts.length
  // "buy milk, eggs and bread" is one thing to do; "buy milk, call mom" are two.
  if (startsWithVerb(parts[0]) && verbs < parts.length) return false
  return (
    parts.length > 2 ||
    verbs === 2 ||
    parts.every(({ mask }) => mask.split(' ').length <= 4 && !relation.test(mask))
  )
}

/** "a mop a bucket and some gloves": each article starts another thing. */
const article = /(?<!\b(?:of|for|with|in|on|to|from|half|such|many|what|like|as|at|by)) (?=(?:an?|some) )/g

function splitAnd(text: Text): Text[] {
  const { mask } = text
  if (pairs.test(mask)) return [text]
  const joined = partsOf(text, and)
  if (joined.length === 1) return [text]
  const parts = startsWithVerb(text) ? joined : joined.flatMap(part => partsOf(part, article))
  if (parts.every(part => startsWithVerb(part) && part.mask.includes(' '))) return parts
  if (parts.every(({ mask }) => new RegExp(`${D}$`).test(mask))) return parts
  const isSimple = parts.every(
    part =>
      part.mask.split(' ').length <= 4 &&
      !startsWithVerb(part) &&
      !relation.test(
        part.mask.replace(
          /^(?:an?|some|\S+) (?:bottle|pack|box|bag|loaf|gallon|piece|can|jar|carton|dozen|pound|kilo|tin|cup|gallons|bottles|packs|bags|cans)s? of /,
          ''
        )
      ) &&
      !/^\d+$/.test(part.mask)
  )
  return isSimple ? parts : [text]
}

export function startsWithVerb(text: Text | undefined): boolean {
  const [first, second] = text?.mask.replace(/^(?:to|please|also|then|remind me to) /, '').split(' ') ?? []
  return isTaskVerb(first) && second !== undefined
}

function partsOf(text: Text, separator: RegExp): Text[] {
  const parts: Text[] = []
  let from = 0
  for (const { index, 0: said } of text.mask.matchAll(separator)) {
    parts.push(sliced(text, from, index))
    from = index + said.length
  }
  return [...parts, sliced(text, from)].filter(({ mask }) => mask !== '')
}
