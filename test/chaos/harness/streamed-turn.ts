import {
  type Answer,
  calls,
  currentTurn,
  type FakeRequest,
  perCodeUnits,
  slowly,
  text
} from '../../support/fake-gemini/index.ts'
import { type Shape, stepsOf } from './shapes.ts'

/** A streamed turn has three steps with one call each, then a long answer. */
export const shape: Shape = 'three sequential'

/** The step in which the model writes a text before its call; the call resets it. */
const preambleStep = 2
const characters = 2000
/** Milliseconds between two chunks. */
const pauseMs = 15

/** An odd number of code units, so that some chunks end within a character. */
export const chunked = { chunking: perCodeUnits(37) }

/** The same id always gets the same texts, so that any server can ask. */
export function streamScript(request: FakeRequest): Answer {
  const [, id = ''] = request.userText.split(': ')
  const done = currentTurn(request.contents).filter(({ role }) => role === 'model').length
  const answer = stepOf(id, done)
  return request.streamed ? slowly(pauseMs, answer) : answer
}

function stepOf(id: string, done: number): Answer {
  const [title] = stepsOf({ id, shape })[done] ?? []
  if (title === undefined) return text(answerFor(id))
  return calls(
    [{ name: 'add_task', args: { title } }],
    done + 1 === preambleStep ? { text: preambleFor(id) } : {}
  )
}

export function preambleFor(id: string): string {
  return `Ich schaue nach 🔍 – 少々お待ちください 🙇‍♀️ – «${id}» und «${id}» …`
}

/** 2,000 characters of one to four bytes; no two lines are equal. */
export function answerFor(id: string): string {
  const lines = Array.from(
    { length: 60 },
    (_, line) => `${line} Äpfel, 牛乳 🥛, 👩‍🌾 «${id}» – ½ kg Brot 🍞.\n`
  )
  return Array.from(lines.join('')).slice(0, characters).join('')
}
