import { repeated } from './repeated.ts'

/** The longest message that the API accepts. */
const longest = 5000

const datesOfAllKinds = "move a to the first at weekend ƶ mon ' eggs bacon a modifier tonic\n- "

/** Pieces that took longest when repeated, each with what it was slow in. They were found with a profiler and by fuzzing. */
const pieces: [slow: string, piece: string][] = [
  ['dates, in sentences and clauses', 'sun? tue\n'],
  ['dates, in clauses', 'thu\n*/'],
  ['a duration, whose white space can be divided in several ways', 'couple days '],
  ['a duration without spaces', 'onehour  '],
  ['a duration of one letter', '1h '],
  ['a range of numbers', '5-6-'],
  ['dates with slashes', '1/1 mon jan, and '],
  ['dates next to letters of two bytes', 'sun Ƙ thu may, '],
  ['days that have names', 'weekend in ʉ '],
  ['days and times', 'friday 5pm and '],
  ['durations and times', 'in 2 days at 5, '],
  ['dates of all kinds', datesOfAllKinds],
  ['a time that another clause follows', "buy afternoon 1/1 at weekend ƶ mon ' we need a add it\n- "],
  ['the end of a sentence', '!?'],
  ['white space before a line break', '          \n'],
  ['white space', '   '],
  ['clauses without words', ', '],
  ['an unfinished "from"', 'from '],
  ['an unfinished "both"', 'both a, '],
  ['numbers in words', 'to one '],
  ['misspelt commands', 'remond '],
  ['things without commas', 'the a is out and '],
  ['things that are pairs', 'salt and pepper salt and pepper, '],
  ['tasks that refer to all tasks before', 'add milk. mark them as done. '],
  ['lists', 'list all tasks. list completed tasks. '],
  ['names that must be looked up', 'cancel booking the flights. '],
  ['quotations', '"friday" '],
  ['open quotations', ' "friday'],
  ['unicode', 'é😀\u0301 '],
  ['digits', '1234567890']
]
const starts = ['', 'add ', 'change ', 'delete ', 'i ', 'list ']

function filled(start: string, piece: string, length = longest): string {
  return (start + piece.repeat(length)).slice(0, length)
}

/** As `filled`, but no two repetitions are the same, so that each must be read. */
function numbered(start: string, piece: string): string {
  const each = Array.from({ length: longest / piece.length }, (_, index) => `${piece.trimEnd()}${index} `)
  return (start + each.join('')).slice(0, longest)
}

/** A message that is refused. */
export const tooMuch = filled('', 'ok so please could you kindly move it. ')

/** Messages that take much time for their length, by what they are made of. */
export const adversarial: Record<string, string> = Object.fromEntries([
  ...pieces.flatMap(([slow, piece]) => [
    ...starts.map(start => [`${slow}: ${start}${piece}`, filled(start, piece)]),
    ...['', 'add '].map(start => [`${slow}, numbered: ${start}${piece}`, numbered(start, piece)])
  ]),
  ...repeated.flatMap(piece => [
    [`repeated: ${piece}`, filled('', piece)],
    [`repeated, with a line for each: ${piece}`, filled('change ', `${piece}\n- `)],
    [`repeated, as long as remarks are removed: ${piece}`, filled('add ', piece, 399)]
  ])
])
