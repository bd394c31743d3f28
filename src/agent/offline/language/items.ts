import type { Clock } from '../../../lib/clock.ts'
import type { Day } from './calendar.ts'
import { isThing, thingsIn } from './runs.ts'
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
  `"[^"]*"|(?<comma>;|,(?= )(?: ?(?:and|then|plus|&|also)${also}\\b(?= ))?)|\\s(?<and>and${also}|plus|&|then)(?= )`,
  'gi'
)
/** One thing, in spite of its "and". */
const pairs = new RegExp(
  '\\b(?:mac and cheese|bread and butter|salt and pepper|fish and chips|peanut butter and jelly|ham and eggs|' +
    'gin and tonic|bed and breakfast|pros and cons|terms and conditions|research and development|' +
    'rock and roll|black and white|lost and found|bacon and eggs|rice and beans)\\b',
  'gi'
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
  const pieces = mergeFields(piecesOf(phrase.replace(/^both (?=.* and )/i, '')).flatMap(apart), clock)
  if (pieces.length === 1 || pieces.length === count) return pieces.map(piece => piece.text)
  const hasVerb = startsWithVerb(pieces[0]?.text ?? '')
  const isList = pieces.some(piece => piece.after === 'comma')
  return merge(pieces, piece => {
    if (startsWithVerb(piece.text) || piece.text.trimStart().startsWith('"')) return true
    if (several || (isList && !hasVerb)) return piece.after === 'comma' || !hasVerb
    return (
      !hasVerb && (pieces.some(isPair) || pieces.every(({ text }) => isWord(text) || isThing(text.trim())))
    )
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
    if (and && joinsOne(phrase, from, match.index)) continue
    pieces.push({ text: phrase.slice(from, match.index), after })
    after = comma || / also$/i.test(match[0]) ? 'comma' : 'and'
    from = match.index + match[0].length
  }
  pieces.push({ text: phrase.slice(from), after })
  return pieces.filter(({ text }) => text.trim())
}

/** Whether an "and" stands within one thing, and that is not the last of several: "oil sea salt and pepper" are three. */
function joinsOne(phrase: string, from: number, and: number): boolean {
  const start = Math.max(0, and - 20)
  const near = [...phrase.slice(start, and + 20).matchAll(pairs)]
  const isPair = near.some(({ index, 0: pair }) => start + index < and && and < start + index + pair.length)
  return isPair && (thingsIn(phrase.slice(from, and).trim()) ?? []).length < 2
}

/** "apples oranges and bread" has no comma where one is meant; with it, the words are things of their own. */
function apart(piece: Piece, _index: number, pieces: Piece[]): Piece[] {
  const text = piece.text.trim()
  const things = thingsIn(text) ?? []
  const areSeveral = pieces.length > 1 || things.length > 2 || / (?:a|an|some) /i.test(text)
  if (things.length < 2 || !areSeveral) return [piece]
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

/** Two that are always named together: an "and" beside them parts two things. */
function isPair({ text }: Piece): boolean {
  return text.trim().replace(pairs, '') === ''
}

/** A single word, with a quantity or an article at most. */
function isWord(text: string): boolean {
  return /^\s*(?:(?:some|a|an|the|\d+) )?[\w'-]+\s*$/i.test(text)
}
