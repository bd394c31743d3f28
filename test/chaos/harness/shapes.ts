import { randomUUID } from 'node:crypto'
import { type Answer, calls, currentTurn, type FakeRequest, text } from '../../support/fake-gemini/index.ts'

/** Turns by how many tasks each of their steps adds. */
const shapes = {
  'no tool': [],
  'one tool': [1],
  'two tools': [1, 1],
  'three parallel': [3],
  'three sequential': [1, 1, 1]
} satisfies Record<string, number[]>

export type Shape = keyof typeof shapes

/** What somebody wants: `shape` is how the model goes about it, and `id` is in each title. */
export interface Wish {
  id: string
  shape: Shape
  /** What is said: the fake knows the shape by it. */
  message: string
}

export function newWish(shape: Shape): Wish {
  const id = randomUUID()
  return { id, shape, message: `${shape}: ${id}` }
}

/** The tasks that a wish must have come to, each once. */
export function titlesOf({ id, shape }: Wish): string[] {
  return stepsOf({ id, shape }).flat()
}

/** The same, by the step of the turn in which each comes to be. */
export function stepsOf({ id, shape }: Pick<Wish, 'id' | 'shape'>): string[][] {
  let count = 0
  return shapes[shape].map(calls => Array.from({ length: calls }, () => `${id} ${++count}`))
}

/** What the model answers next to a wish: it looks at nothing but the request, so that any server may ask. */
export function answerTo(request: FakeRequest): Answer {
  const [shape = '', id = ''] = request.userText.split(': ')
  if (!isShape(shape)) throw new Error(`Nobody wishes "${request.userText}".`)
  const done = currentTurn(request.contents).filter(({ role }) => role === 'model').length
  const titles = stepsOf({ id, shape })[done]
  if (!titles) return text(`Done: ${id}`)
  return calls(titles.map(title => ({ name: 'add_task', args: { title } })))
}

function isShape(text: string): text is Shape {
  return Object.hasOwn(shapes, text)
}
