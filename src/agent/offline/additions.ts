import { type Context, isFlawed, type Read } from './actions.ts'
import { today } from './calendar.ts'
import { datesIn, dueOf, type Mention } from './dates.ts'
import { rules } from './phrasings.ts'
import { withoutPoliteness } from './politeness.ts'
import { D, quoteMark, sliced, type Text, typed } from './text.ts'
import { type Flaw, fitted, type Item, isFlaw, readItem, splitItems, startsWithVerb } from './titles.ts'
import { isPast } from './words.ts'

/** More tasks than a turn can add. */
const maxItems = 100

/** New tasks from a text; one that cannot be a task makes all of it unclear. */
export function additions(text: Text, context: Context, [when, ...others]: Mention[] = []): Read {
  if (others.length > 0) return { flaw: 'two dates', said: typed(text) }
  const rest = withoutExclusion(withoutIntroduction(text))
  const parts = splitItems(rest)
  if (parts.slice(1).some(({ mask }) => laterCommand.test(mask)))
    return { flaw: 'unclear', said: typed(text) }
  const isDay = when?.day !== undefined && !when.time
  // No turn can add more: the others are only named.
  const items = parts.map((part, at): Item | Flaw =>
    at < maxItems ? readItem(part, context, isDay ? when : undefined) : fitted(typed(part))
  )
  const flaw = items.find(isFlaw)
  if (flaw) return flaw
  const read = items.flatMap(item => (isFlaw(item) ? [] : [item]))
  const isTimed = isDay && read.every(({ due = '' }) => due.length > 10 && due.startsWith(when.day ?? '-'))
  if (when && !isTimed && read.some(({ due }) => due)) return { flaw: 'two dates', said: typed(text) }
  const due = when && !isTimed ? dueFields(when, context, text.mask) : {}
  if (when?.impossible) return { flaw: 'no such date', said: when.words }
  // "milk, eggs and bread tomorrow": the date at the end is that of all.
  const last = read.at(-1)
  const isShared =
    read.length > 1 && last?.due && read.slice(0, -1).every(one => !one.due) && !parts.some(startsWithVerb)
  return read.map(item => ({
    kind: 'add',
    item: { ...item, ...due, ...(isShared && { due: last?.due }) } as Item
  }))
}

const laterCommand = /^(?:delete|remove|erase|undo|mark|rename|move|show|add|do not)\b/

/** "three tasks: a, b and c" */
function withoutIntroduction(text: Text): Text {
  const said =
    /^(?:(?:the following|these|this|some|a few|two|three|four|five|six|\d{1,2}|all of these|new)(?: new| more| other)?(?: tasks?| items?| things?| todos?| reminders?)?(?: (?:to|on) (?:my|the) (?:\p{L}+ )?list)?:|(?:the )?(?:items?|tasks?|things?|words?)(?: is|:)) */u.exec(
      text.mask
    )
  return said && said[0].length < text.mask.length ? sliced(text, said[0].length) : text
}

function withoutExclusion(text: Text): Text {
  const said = /,? (?:but (?:do not (?:add|include|put|buy)|not|no)|not) (?:the )?[\p{L} ]{1,40}$/u.exec(
    text.mask
  )
  return said && / but /.test(said[0]) ? sliced(text, 0, said.index) : text
}

export function dueFields(mention: Mention, { clock }: Context, about = ''): Partial<Item> {
  const due = dueOf(mention, clock, { about })
  return { ...(due && { due }), ...(mention.repeats && { repeats: true as const }) }
}

export const commandTitle = /^(?:add|delete|remove|mark|rename|reopen|undo|postpone|reschedule|see|know)\b/

export const wish =
  /^(?:it\b|that\b|them\b|this\b|you\b|your\b|all of|another (?:one|hour)|more (?:time|sleep|help|coffee|of)|less|a (?:minute|moment|second|favou?r|hand|new job|plan|good|better|lot|few|bit|hint|while|reminder)|advice|ideas?|answers?|inspiration|motivation|money|food|love|peace|support|rest|to (?:be|go|talk|laugh|leave|run|think|sleep|get (?:going|out|some sleep|up))|help|a break|you|to (?:know|see|ask|talk to you)|some sleep|sleep|more time|time|nothing|no|a (?:holiday|vacation|drink|nap|hug)|talk$|laugh$|cry$|know|think|go|run|leave|be|not|see|say|ask)\b/

/** What a statement says to be needed. */
export function wishRead(
  text: Text | undefined,
  context: Context
): { kind: 'add'; item: Item }[] | undefined {
  if (!text) return undefined
  const isNeed = /^(?:i|we|have|need|it is) /.test(text.mask)
  const wishes = rules.filter(({ kind }) => kind === 'maybe' || kind === 'need' || (kind === 'add' && isNeed))
  for (const { kind, pattern } of wishes) {
    const place = pattern.exec(text.mask)?.indices?.groups?.title
    const title = place && sliced(text, ...place)
    if (!title || !isWished(title)) continue
    const read = additions(title, context)
    const date = kind === 'maybe' ? dateAfter(text, context) : undefined
    if (read && !isFlawed(read))
      return read.flatMap(one => (one.kind === 'add' ? withDate(one.item, date, context) : []))
  }
  return undefined
}

function isWished({ mask }: Text): boolean {
  return !wish.test(mask) && !noTask.test(mask.replace(/^.*\bbe\b/, '')) && mask.split(' ').length <= 10
}

/** "my flight is on Saturday" */
function dateAfter({ mask }: Text, { mentions }: Context): Mention | undefined {
  const isDated = new RegExp(`(?:is|are) (?:(?:on|at) )?${D}+$`).test(mask)
  return isDated ? datesIn(mask, mentions)[0] : undefined
}

function withDate(item: Item, date: Mention | undefined, context: Context): { kind: 'add'; item: Item }[] {
  return [{ kind: 'add', item: { ...item, ...(date && dueFields(date, context)) } }]
}

/** The last clause of a story. */
export function lastWish(text: Text): Text | undefined {
  const said = /^.*\b(?:and|so|but|that|because|says|said|told me|,)[, ]+(?=(?:i|we|my|the|there) )/.exec(
    text.mask
  )?.[0].length
  return said ? sliced(text, said) : undefined
}

export const noTask =
  /\b(?:leaves|arrives|starts|begins|ends|comes|goes|get|gets|runs|looks|feels|works|done|finished|adding|oops|cancel|urgent|priority|correction|ugh|hmm|over|first|second|last|both|neither|weather|happy|merry|nice|lovely|beautiful|congrats|love|loved|hate|hope|enjoy|fun|great|awesome|wow|needs?|instead|i|we|he|she|they|you|it|is|are|was|were|am|be|been|has|had|have|will|would|should|could|can|may|might|must|not|no|never|maybe|perhaps|again|yes|hello|hi|thanks|sorry|busy|free|closed|closes|closing|opens?|until|since|because|if|why|how|what|who|which|when|where|that|there|see|later|okay|fine|good|great|bad|rainy?|sunny|cold|hot|tired|only|brb|late|due date|deadline|on hold|sucks|soon|lol|fyi|did|does|do|said|says|went|came|got|left|started|ended|cancelled|canceled|whatever|never ?mind|stop|wait|none|nothing|same|instead|only|not|than|just|all|everything|every|each)\b/

/** What starts like a task and is none. */
const notBare =
  /^(?:\S+ (?:me|us|your|yourself|one)\b|(?:work|test) (?!on |out |from |the |my )|(?:\S+ )?(?:soon|help)$|(?:clear|cancel|change|move|complete|check|edit|update|finish|mark|set|push|drop|put) [\ue100-\uf8ff]+$|back (?!up )|skip |take .* off(?:$| )|(?:laugh|talk)$|(\S+) \1$|keep .* (?:open|there|undone)|\S+ (?:got|done|paid|sent|finished|arrived|came)\b|.* (?:not yet|cancelled|canceled|moved|postponed|on hold)$|.* (?:task|item|reminder)\b|.* all day$|put .* (?:before|after|above|below|under|behind) |(?:bring|push|move|put) .* (?:forward|back|up)$|.* (?:more|less) .* than |(?:make|set|mark|change|give) .*(?:urgent|important|priority|prio)$|.* (?:my|the|an?) (?:\p{L}+ )?list(?:$| )|(?:put|make|set|turn) .* (?:first|last|top|bottom|\S+ly)$|(?:log|sign) (?:in|out|up)|(?:import|sync|connect|export) |take care\b|keep (?:up|going|calm|it)\b|make (?:my day|\S+ \d)|hang (?:on|in)\b|hold on\b|watch out\b|get (?:well|lost|real|out|going|some (?:rest|sleep))\b|catch you\b|give up\b|work hard|try (?:again|harder)|type |test$|fix (?:the |a )?typo|.* (?:is|are|was|were|has|have) |\S+ (?:all )?(?:my |the )(?:tasks?|lists?|todos?|items)\b|take (?:off|away)\b|(?:thank|see|help|let|tell|show|keep|leave|go|set|change|move|make|push|update|edit|delete|complete|take|call|put|do|buy|get|give|send|text|email|mark|forget) (?:you|me|it|that|them|this|us|going|on|these|those|him|both)\b|(?:see|stop|use|talk|like|finish|complete|change|move|set|push|update|edit|match|go|reschedule|play|turn|tell|open|start|locate|look|search|find|explain|create|add|cancel|switch|teach|google|sing|merge|hide|copy|log|attach|ask|answer|swap|sort|replace|check|make (?:sure|the)|read (?:me|my)|print|(?:email|send|share|print|read) (?:the |my )?(?:\p{L}+ )?list)(?= |$))/u

export function startsWithCommand(mask: string): boolean {
  return /^(?:do|did|does|is|are|was|can|could|what|which|how|when|who|why|delete|remove|mark|add|undo|show|list|i|we|you|it|that|not|move|change|rename|make|set|complete|then|now)\b/.test(
    mask
  )
}

const commandAnywhere =
  /(?:^| )(?:add|delete|remove|erase|complete|mark|rename|undo|reopen|cross off|tick off|postpone|reschedule)\b/

export function hasCommand(mask: string): boolean {
  return (
    commandAnywhere.test(mask) ||
    /^(?:move|change|set|make|push|put|take|drop|cancel|clear|finish|update|edit|remind) /.test(mask)
  )
}

/** A text that is a task although nothing asks for one: it starts with a verb of doing, or is a thing with a date. */
export function bareRead(text: Text, context: Context): Read {
  if (context.isQuestion) return undefined
  const bare = withoutPoliteness(text)
  const { mask } = bare
  const isMore = /^(?:and|also|plus|or|then)\b/.test(text.mask) && context.before.length === 0
  // After "complete milk", "and call Bob" can be another task to complete.
  if (isMore && context.memory.lastTurn === 'changed') return asked(additions(bare, context))
  // "Clear tomorrow, says the forecast", "drop the last word from the report"
  if (hasCommand(mask) && /[,\ue001]|\b(?:from|off|into|onto)\b/.test(mask)) return undefined
  if (startsWithVerb(bare) && !notBare.test(mask)) return additions(bare, context)
  if (hasCommand(mask) && !startsWithVerb(bare)) return undefined
  return (
    datedRead(bare, context) ?? (couldBeTask(bare, context) ? asked(additions(bare, context)) : undefined)
  )
}

const unfinished =
  /\b(?:to|from|at|on|by|until|for|of|with|and|or|now|moved|postponed|rescheduled|pushed|changed)$/i

/** "dentist on Friday at 3" */
function datedRead(bare: Text, context: Context): Read {
  const { mask } = bare
  const [date, ...others] = datesIn(mask, context.mentions)
  if (
    !date ||
    date.weak ||
    others.length > 0 ||
    hasCommand(mask) ||
    notBare.test(mask) ||
    mask.split(' ').length > 8
  )
    return undefined
  if (mask.split(/[^\p{L}]+/u).some(isPast) || (date.day && date.day < today(context.clock))) return undefined
  const item = readItem(bare, context)
  const isThing = !noTask.test(mask.replaceAll(new RegExp(D, 'g'), ''))
  return isThing && !isFlaw(item) && !unfinished.test(item.title) && item.due && /\p{L}{3}/u.test(item.title)
    ? [{ kind: 'add', item }]
    : undefined
}

const possible = /^(?:check|finish|make|take) (?!it|that|them|this)\S+/

function couldBeTask({ mask }: Text, { mentions }: Context): boolean {
  const words = mask.split(' ').length
  if (mask === quoteMark || (words < 9 && possible.test(mask))) return true
  return (
    words <= 4 &&
    !hasCommand(mask) &&
    /\p{L}{2}/u.test(mask) &&
    !noTask.test(mask) &&
    datesIn(mask, mentions).length === 0
  )
}

/** Asks before it adds. */
function asked(read: Read): Read {
  if (!read || isFlawed(read)) return undefined
  return [{ kind: 'maybe', items: read.flatMap(one => (one.kind === 'add' ? one.item : [])) }]
}
