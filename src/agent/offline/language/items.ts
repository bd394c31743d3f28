import type { Clock } from '../../../lib/clock.ts'
import type { Day } from './calendar.ts'
import { isThing, splitThings } from './runs.ts'
import { type Draft, draftOf } from './title.ts'
import { isTaskVerb } from './words.ts'

/** What the introduction of a list says about its items. */
export interface ListHints {
  /** The number of items, as in "three tasks"; 0 if unknown. */
  count: number
  /** Whether a colon, "these" or a plural announces several items. */
  several: boolean
  /** The day of a time without a date. Default: today or tomorrow. */
  day?: Day
}

const also = '(?: then| also)?'
const separator = new RegExp(
  `"[^"]*"|(?<comma>;|,(?= )(?: ?(?:and|then|plus|&|also)${also}\\b(?= ))?)|\\s(?<and>and${also}|plus|&|then)(?= )`,
  'gi'
)
/** Names of one thing that contain "and". */
const pairs = new RegExp(
  '\\b(?:mac and cheese|bread and butter|salt and pepper|fish and chips|peanut butter and jelly|ham and eggs|' +
    'gin and tonic|bed and breakfast|pros and cons|terms and conditions|research and development|' +
    'rock and roll|black and white|lost and found|bacon and eggs|rice and beans)\\b',
  'gi'
)

/** A phrase is split into at most this number of pieces; the last piece contains the rest. */
const maxPieces = 150

interface Piece {
  text: string
  /** The separator before the piece. */
  after: 'start' | 'comma' | 'and'
}

/** The tasks in a phrase: "buy milk, call mom, and finish report by Friday" contains three. */
export function draftsOf(phrase: string, clock: Clock, announced: ListHints): Draft[] {
  return itemsOf(phrase, clock, announced).flatMap(item => draftOf(item, clock, announced.day) ?? [])
}

/**
 * Splits a phrase into items. A verb begins a new item. If the first piece has no verb ("milk, eggs and bread") or
 * several items were announced, every comma begins an item. Without commas, an "and" begins an item only between single
 * words or known things, because it also joins words within an item.
 */
function itemsOf(phrase: string, clock: Clock, { count, several }: ListHints): string[] {
  const pieces = mergeFields(piecesOf(phrase.replace(/^both (?=.* and )/i, '')).flatMap(apart), clock)
  if (pieces.length === 1 || pieces.length === count) return pieces.map(piece => piece.text)
  const hasVerb = startsWithVerb(pieces[0]?.text ?? '')
  const isList = pieces.some(piece => piece.after === 'comma')
  const isOfThings = !(several || isList || hasVerb) && areThings(pieces)
  return merge(pieces, piece => {
    if (startsWithVerb(piece.text) || piece.text.trimStart().startsWith('"')) return true
    return several || (isList && !hasVerb) ? piece.after === 'comma' || !hasVerb : isOfThings
  })
}

/** Whether an "and" separates the pieces: one of `pairs` and another thing, or only words and things. */
function areThings(pieces: Piece[]): boolean {
  return pieces.some(isPair) || pieces.every(({ text }) => isWord(text) || isThing(text.trim()))
}

function piecesOf(phrase: string): Piece[] {
  const pieces: Piece[] = []
  let after: Piece['after'] = 'start'
  let from = 0
  for (const match of phrase.matchAll(separator)) {
    const { comma, and } = match.groups ?? {}
    if (!comma && !and) continue
    if (pieces.length + 1 === maxPieces) break
    if (and && joinsOne(phrase, from, match.index)) continue
    pieces.push({ text: phrase.slice(from, match.index), after })
    after = comma || / also$/i.test(match[0]) ? 'comma' : 'and'
    from = match.index + match[0].length
  }
  pieces.push({ text: phrase.slice(from), after })
  return pieces.filter(({ text }) => text.trim())
}

/** Whether an "and" is part of one thing that is not the last of several: "oil sea salt and pepper" has three items. */
function joinsOne(phrase: string, from: number, and: number): boolean {
  const start = Math.max(0, and - 20)
  const near = [...phrase.slice(start, and + 20).matchAll(pairs)]
  const isPair = near.some(({ index, 0: pair }) => start + index < and && and < start + index + pair.length)
  return isPair && (splitThings(phrase.slice(from, and).trim()) ?? []).length < 2
}

/** Splits things that lack a comma between them: "apples oranges and bread". */
function apart(piece: Piece, _index: number, pieces: Piece[]): Piece[] {
  const text = piece.text.trim()
  const things = splitThings(text) ?? []
  const areSeveral = pieces.length > 1 || things.length > 2 || / (?:a|an|some) /i.test(text)
  if (things.length < 2 || !areSeveral) return [piece]
  return things.map((text, index) => ({ text, after: index === 0 ? piece.after : 'comma' }))
}

/** Appends a piece that is only a date or a priority to the piece before it. */
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

/** Whether a piece is one of `pairs`. An "and" next to it then separates two things. */
function isPair({ text }: Piece): boolean {
  return text.trim().replace(pairs, '') === ''
}

/** Whether a text is a single word, optionally with a number or an article. */
function isWord(text: string): boolean {
  return /^\s*(?:(?:some|a|an|the|\d+) )?[\w'-]+\s*$/i.test(text)
}
