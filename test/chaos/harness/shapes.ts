import { randomUUID } from 'node:crypto'
import { type Answer, calls, currentTurn, type FakeRequest, text } from '../../support/fake-gemini/index.ts'

/** The shapes of turns: how many tasks each step adds. */
const shapes = {
  'no tool': [],
  'one tool': [1],
  'two tools': [1, 1],
  'three parallel': [3],
  'three sequential': [1, 1, 1]
} satisfies Record<string, number[]>

export type Shape = keyof typeof shapes

/** A turn to be run: `shape` selects the model's steps, and `id` is part of each task's title. */
export interface TurnSpec {
  id: string
  shape: Shape
  /** The user's message; the fake model reads shape and id from it. */
  message: string
}

export function newTurnSpec(shape: Shape): TurnSpec {
  const id = randomUUID()
  return { id, shape, message: `${shape}: ${id}` }
}

/** The titles of the tasks that the turn adds, each once. */
export function titlesOf({ id, shape }: TurnSpec): string[] {
  return stepsOf({ id, shape }).flat()
}

/** The same titles by step. */
export function stepsOf({ id, shape }: Pick<TurnSpec, 'id' | 'shape'>): string[][] {
  let count = 0
  return shapes[shape].map(calls => Array.from({ length: calls }, () => `${id} ${++count}`))
}

/** The model's next answer. It depends on the request only, so that any server can ask. */
export function answerTo(request: FakeRequest): Answer {
  const [shape = '', id = ''] = request.userText.split(': ')
  if (!isShape(shape)) throw new Error(`Unknown shape in "${request.userText}".`)
  const done = currentTurn(request.contents).filter(({ role }) => role === 'model').length
  const titles = stepsOf({ id, shape })[done]
  if (!titles) return text(`Done: ${id}`)
  return calls(titles.map(title => ({ name: 'add_task', args: { title } })))
}

function isShape(text: string): text is Shape {
  return Object.hasOwn(shapes, text)
}
