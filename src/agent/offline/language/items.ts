import type { Clock } from '../../../clock.ts'
import type { Day } from './calendar.ts'
import { type Draft, draftOf } from './title.ts'
import { isTaskVerb } from './words.ts'

/** How a list of things was announced. */
export interface Announced {
  /** "three tasks": how many there are; 0 when not said. */
  count: number
  /** It was said that several follow: a colon, "these", "tasks". */
  several: boolean
  /** The day that a time alone is meant for; today or tomorrow without it. */
  day?: Day
}

const also = '(?: then| also)?'
const separator = new RegExp(
  `"[^"]*"|(?<comma>;|,(?= )(?: ?(?:and|then|plus|&)${also}\\b)?)|\\s(?<and>and${also}|plus|&|then)(?= )`,
  'gi'
)
/** One thing, in spite of its "and". */
const pairs = new RegExp(
  '\\b(?:mac and cheese|bread and butter|salt and pepper|fish and chips|peanut butter and jelly|ham and eggs|' +
    'gin and tonic|bed and breakfast|pros and cons|terms and conditions|research and development|' +
    'rock and roll|black and white|lost and found|bacon and eggs|rice and beans)\\b',
  'i'
)

/** Pieces that a phrase is taken into at most; the rest of it stays in the last. */
const maxPieces = 40

interface Piece {
  text: string
  /** What stood before it: a break, or only an "and". */
  after: 'start' | 'comma' | 'and'
}

/** The tasks that one phrase names: "buy milk, call mom, and finish report by Friday" are three. */
export function draftsOf(phrase: string, clock: Clock, announced: Announced): Draft[] {
  return itemsOf(phrase, clock, announced).flatMap(item => draftOf(item, clock, announced.day) ?? [])
}

/**
 * A new item begins with a verb. Where nothing begins with one ("milk, eggs and bread"), or several were announced,
 * every comma begins an item; a lone "and" only between single words, for it also joins within an item.
 */
function itemsOf(phrase: string, clock: Clock, { count, several }: Announced): string[] {
  const pieces = mergeFields(piecesOf(phrase).flatMap(apart), clock)
  if (pieces.length === 1 || pieces.length === count) return pieces.map(piece => piece.text)
  const hasVerb = startsWithVerb(pieces[0]?.text ?? '')
  const isList = pieces.some(piece => piece.after === 'comma')
  return merge(pieces, piece => {
    if (startsWithVerb(piece.text) || piece.text.trimStart().startsWith('"')) return true
    if (several || (isList && !hasVerb)) return piece.after === 'comma' || !hasVerb
    return !hasVerb && pieces.every(({ text }) => isThing(text))
  })
}

function piecesOf(phrase: string): Piece[] {
  const pieces: Piece[] = []
  let after: Piece['after'] = 'start'
  let from = 0
  for (const match of phrase.matchAll(separator)) {
    const { comma, and } = match.groups ?? {}
    if (!comma && !and) continue
    if (pieces.length + 1 === maxPieces) break
    if (and && pairs.test(phrase.slice(Math.max(0, match.index - 20), match.index + 20))) continue
    pieces.push({ text: phrase.slice(from, match.index), after })
    after = comma ? 'comma' : 'and'
    from = match.index + match[0].length
  }
  pieces.push({ text: phrase.slice(from), after })
  return pieces.filter(({ text }) => text.trim())
}

const staples = new Set(
  (
    'milk bread butter cheese rice sugar salt coffee tea yogurt ham bacon chicken beef honey soap flour pasta ' +
    'cereal juice wine beer garlic ketchup tuna fish pork turkey lettuce spinach broccoli cream shampoo detergent'
  ).split(' ')
)

/** "apples oranges and bread" has no comma where one is meant; with it, the words are things of their own. */
function apart(piece: Piece, _index: number, pieces: Piece[]): Piece[] {
  const things = piece.text.trim().split(' ')
  const areThings = things.every(thing => /[^siua]s$/i.test(thing) || staples.has(thing.toLowerCase()))
  if (pieces.length < 2 || things.length < 2 || things.length > 5 || !areThings) return [piece]
  return things.map((text, index) => ({ text, after: index === 0 ? piece.after : 'comma' }))
}

/** A piece that is only a date or a priority belongs to the piece before it. */
function mergeFields(pieces: Piece[], clock: Clock): Piece[] {
  return pieces.reduce<Piece[]>((merged, piece) => {
    const last = merged.at(-1)
    const isField = piece.text.length < 60 && !draftOf(piece.text, clock)
    if (last && isField) last.text = `${last.text}, ${piece.text.trim()}`
    else merged.push({ ...piece })
    return merged
  }, [])
}

function merge(pieces: Piece[], begins: (piece: Piece) => boolean): string[] {
  return pieces.reduce<string[]>((items, piece) => {
    const last = items.at(-1)
    if (last === undefined || begins(piece)) items.push(piece.text)
    else items[items.length - 1] = `${last}${piece.after === 'and' ? ' and' : ','} ${piece.text.trim()}`
    return items
  }, [])
}

function startsWithVerb(text: string): boolean {
  const [, verb = ''] =
    /^[\s"]*(?:(?:to|also|then|and|please|maybe|don't forget to|i need to) )*([\w-]+)\s+\S/i.exec(text) ?? []
  return isTaskVerb(verb)
}

/** A single word, with a quantity or an article at most. */
function isThing(text: string): boolean {
  return /^\s*(?:(?:some|a|an|the|\d+) )?[\w'-]+\s*$/i.test(text)
}
