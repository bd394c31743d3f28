import { distance } from 'fastest-levenshtein'
import { isPastVerb, isTaskVerb } from './words.ts'

/** Frequent typing and recognition errors, each with its correction. The errors are not words themselves. */
const rows = `
  whats:what's wats:what's wat's:what's wat:what wht:what whta:what waht:what hwat:what
  shw:show sho:show shwo:show dispaly:display dsplay:display lsit:list lst:list
  taks:tasks tsks:tasks taskes:tasks remnder:reminder remider:reminder remidn:remind
  remoev:remove rmove:remove remve:remove dlete:delete delet:delete deleet:delete delte:delete
  teh:the hte:the adn:and whcih:which hwich:which wich:which doen:done dnoe:done doone:done
  chekc:check chcek:check makr:mark mrak:mark tkae:take taek:take ptu:put wirte:write wriet:write writte:write
  compelte:complete complte:complete compleet:complete completd:completed comleted:completed finshed:finished
  inclued:include inculde:include inlcude:include icnlude:include lsits:lists remined:remind
  coud:could cuold:could culd:could coudl:could woud:would woudl:would wuold:would cna:can whihc:which
  coukd:could coul:could cpuld:could wrte:write wihch:which whcih:which pelase:please delte:delete ot:to
  abd:and anf:and fro:for yuo:you tihs:this thsi:this taht:that thta:that frm:from fomr:from wiht:with
  plz:please pls:please pleas:please plese:please plaese:please
  tommorow:tomorrow tomorow:tomorrow tommorrow:tomorrow tomorro:tomorrow
  mornig:morning moring:morning evning:evening mornning:morning
  favour:favor grocry:grocery grocerys:groceries grocerie:grocery shoping:shopping
  dont:don't doesnt:doesn't wont:won't cant:can't isnt:isn't arent:aren't didnt:didn't
`

const byWord = new Map(
  rows
    .trim()
    .split(/\s+/)
    .map((row): [string, string] => {
      const [wrong = '', right = ''] = row.split(':')
      return [wrong, right]
    })
)

/** The correction of a listed error; undefined for any other word. */
function rightSpelling(word: string): string | undefined {
  return byWord.get(word.toLowerCase())
}

/** First words of requests. */
const commands = (
  'remind remember reminder delete remove complete finished completed cancel please rename reschedule postpone ' +
  'create schedule show mark list cross display erase include insert append write check replace change update clear'
).split(' ')
const days = (
  'today tonight tomorrow monday tuesday wednesday thursday friday saturday sunday january february september ' +
  'october november december morning evening afternoon weekend'
).split(' ')
/** Words after "as": "mark it as done". */
const ends = 'completed complete finished done'.split(' ')
const lists = 'shopping grocery groceries reminders'.split(' ')
/** Words that can precede the command of a request. */
const fillers = new Set(
  'please kindly possibly maybe quickly can could would will you i want wanna need to have just also hey hi oh um uh well ok okay so and then now olly alexa'.split(
    ' '
  )
)
/** Words before a "you" that begins a request in the middle of a message. */
const asking = /^(?:can|could|would|will)$/
/** Correct words that are similar to a command or a day. */
const others = new Set([
  ...[...commands, ...days, ...lists],
  ...'rewind crate crease cremate sundae cancer compete competed furnished remainder remote toady mourning weekends afternoons evenings mornings displays changed changes updated updates replaced erased clean clever cheer cheek chick charge'.split(
    ' '
  )
])

/** Corrects misspelt commands, days and list names in a message. All other text and quotes stay unchanged. */
export function correctSpelling(message: string): string {
  let isOpening = true
  let isListNext = false
  let previous = ''
  return message.replace(/"[^"]*"|[\w']+|[,;.!?]/g, word => {
    const known = [
      ...days,
      ...(isOpening ? commands : []),
      ...(isListNext ? lists : []),
      ...(previous === 'as' ? ends : [])
    ]
    const right = rightSpelling(word) ?? corrected(word, known)
    const plain = right.toLowerCase()
    const isAsking = plain === 'please' || (plain === 'you' && asking.test(previous))
    isOpening = isAsking || /^(?:[,;.!?]|and|then)$/.test(plain) || (isOpening && isFiller(plain))
    previous = plain
    isListNext = /^(?:my|the)$/.test(plain)
    return right
  })
}

function isFiller(word: string): boolean {
  return fillers.has(word) || word === 'please'
}

function corrected(word: string, known: string[]): string {
  const plain = word.toLowerCase()
  const isRight = !/^[a-z]{4,12}$/.test(plain) || others.has(plain) || isTaskVerb(plain) || isPastVerb(plain)
  return (isRight ? undefined : known.find(one => isNear(plain, one))) ?? word
}

/** Whether words differ by letter order or by one or two edits. A word that begins with a known one is another word. */
function isNear(word: string, known: string): boolean {
  if (word[0] !== known[0] || word.startsWith(known)) return false
  if (sorted(word) === sorted(known)) return true
  return distance(word, known) <= Math.max(0, Math.min(2, Math.floor(known.length / 4), known.length - 5))
}

function sorted(word: string): string {
  return [...word].toSorted().join('')
}
