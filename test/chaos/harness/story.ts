import {
  type Answer,
  calls,
  currentTurn,
  perCodeUnits,
  type Script,
  slowly,
  text
} from '../../support/fake-gemini/index.ts'
import { type Shape, stepsOf } from './shapes.ts'

/** What a streamed turn is about: three steps with a call each, then a long answer. */
export const shape: Shape = 'three sequential'

/** The step in which the model says something first, which is void when its call is known. */
const talkative = 2
const characters = 2000
/** Milliseconds between two chunks. */
const pauseMs = 15

/** An odd number: chunks end within characters, too. */
export const dribbling = { chunking: perCodeUnits(37) }

/** The same words for the same id, whichever server asks. */
export const tell: Script = request => {
  const [, id = ''] = request.userText.split(': ')
  const done = currentTurn(request.contents).filter(({ role }) => role === 'model').length
  return slowly(pauseMs, stepOf(id, done))
}

function stepOf(id: string, done: number): Answer {
  const [title] = stepsOf({ id, shape })[done] ?? []
  if (title === undefined) return text(answerAbout(id))
  return calls(
    [{ name: 'add_task', args: { title } }],
    done + 1 === talkative ? { text: asideAbout(id) } : {}
  )
}

export function asideAbout(id: string): string {
  return `Ich schaue nach 🔍 – 少々お待ちください 🙇‍♀️ – «${id}» und «${id}» …`
}

/** 2,000 characters of one to four bytes, no two lines the same. */
export function answerAbout(id: string): string {
  const lines = Array.from(
    { length: 60 },
    (_, line) => `${line} Äpfel, 牛乳 🥛, 👩‍🌾 «${id}» – ½ kg Brot 🍞.\n`
  )
  return Array.from(lines.join('')).slice(0, characters).join('')
}
