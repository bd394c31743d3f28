import type { Clock } from '../../lib/clock.ts'
import { findDates, type Mention, markDates } from './dates.ts'
import { maxDates, readText, sliced, type Text } from './text.ts'

/** A sentence, or a list with the line above it. */
export type Block =
  | { kind: 'sentence'; text: Text; isQuestion: boolean }
  | { kind: 'list'; heading: Text | undefined; items: { text: Text; isDone: boolean }[] }

const marker =
  /^\s{0,40}(?:(?:[-*•–·▪◦‣+]|\(?\d{1,3}[.)]|[a-z][)])\s+(?:\[( |x|X|✓|✔)?\]\s*)?|\[( |x|X|✓|✔)?\]\s*|([☐☑✅✔✓])\s*)(?=\S)/u
const inlineNumber = /(?<=^|[\s:])\(?(\d{1,2})[.)]\s+(?=\p{L})/gu

interface Line {
  from: number
  to: number
  /** Where the text after the marker starts. */
  start: number
  isMarked: boolean
  isDone: boolean
}

/** Divides a message: lines with markers are the items of a list; all other lines are sentences. */
export function readBlocks(message: string, clock: Clock): { blocks: Block[]; mentions: Mention[] } {
  const mentions: Mention[] = []
  const read = (from: number, to: number) => {
    const text = readText(message, from, to)
    const found = findDates(text, clock).slice(0, maxDates - mentions.length)
    const marked = shifted(markDates(text, found), mentions.length)
    mentions.push(...found)
    return marked
  }
  const lines = linesOf(message)
  const isList = lines.filter(({ isMarked }) => isMarked).length > 1 || isHeading(lines, 0, '')
  const blocks: Block[] = []
  for (const [index, line] of lines.entries()) {
    const text = read(isList || !isNumbered(message, line) ? line.start : line.from, line.to)
    const list = blocks.at(-1)
    const isHead = isHeading(lines, index, text.mask)
    const isItem = isList ? line.isMarked : list?.kind === 'list' && !isHead
    if (isItem) addItem(blocks, { text, isDone: line.isDone })
    else if (isHead) blocks.push({ kind: 'list', heading: text, items: [] })
    else blocks.push(...(inlineList(text) ?? sentencesOf(text)))
  }
  return { blocks, mentions }
}

function addItem(blocks: Block[], item: { text: Text; isDone: boolean }): void {
  const list = blocks.at(-1)
  if (list?.kind === 'list') list.items.push(item)
  else blocks.push({ kind: 'list', heading: undefined, items: [item] })
}

function isNumbered(message: string, { from, start }: Line): boolean {
  return /\d/.test(message.slice(from, start))
}

/** Whether items follow: lines with markers, or any lines after a colon. */
function isHeading(lines: Line[], index: number, mask: string): boolean {
  const [line, next] = [lines[index], lines[index + 1]]
  if (!line || line.isMarked || !next) return false
  if (next.isMarked) return index === 0 || mask.endsWith(':')
  return mask.endsWith(':') && !lines.some(({ isMarked }) => isMarked)
}

/** The dates of a line are counted on from those of the lines before. */
function shifted(text: Text, by: number): Text {
  return by === 0
    ? text
    : {
        ...text,
        mask: text.mask.replace(/[\ue100-\uf8ff]/g, mark => String.fromCharCode(mark.charCodeAt(0) + by))
      }
}

function linesOf(message: string): Line[] {
  return [...message.matchAll(/[^\n\r\u2028]+/g)]
    .filter(([said]) => said.trim() !== '')
    .map(({ 0: said, index }) => {
      const found = marker.exec(said)
      const isDone = /[xX✓✔☑✅]/.test(found?.[1] ?? found?.[2] ?? found?.[3] ?? '')
      return {
        from: index,
        to: index + said.length,
        start: index + (found?.[0].length ?? 0),
        isMarked: found !== null,
        isDone
      }
    })
}

/** "1. milk 2. eggs" */
function inlineList(text: Text): Block[] | undefined {
  const marks = [...text.mask.matchAll(inlineNumber)]
  if (marks.length < 2 || marks.some(([, number], index) => Number(number) !== index + 1)) return undefined
  const [first] = marks
  const heading = first && first.index > 0 ? sliced(text, 0, first.index) : undefined
  const items = marks.map(({ 0: said, index }, at) => ({
    text: sliced(text, index + said.length, marks[at + 1]?.index),
    isDone: false
  }))
  return [{ kind: 'list', heading, items }]
}

const end =
  /(?:[!?…]+|(?<!\b(?:mr|mrs|ms|dr|st|vs|no|etc|approx|dept|ave|[a-z]|e\.g|i\.e))(?<!\d(?=\.\d))\.+)(?:["”')]?)(?=\s|$)/gu

function sentencesOf(text: Text): Block[] {
  const blocks: Block[] = []
  let from = 0
  const push = (to: number, isQuestion: boolean) => {
    const sentence = sliced(text, from, to)
    if (sentence.mask !== '') blocks.push({ kind: 'sentence', text: sentence, isQuestion })
  }
  for (const { index, 0: said } of text.mask.matchAll(end)) {
    push(index, said.includes('?'))
    // An exclamation counts: "urgent!!".
    if (said.startsWith('!!') && blocks.at(-1)?.kind === 'sentence')
      (blocks.at(-1) as { text: Text }).text = sliced(text, from, index + said.length)
    from = index + said.length
  }
  push(text.mask.length, false)
  return blocks
}
