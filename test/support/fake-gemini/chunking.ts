import { type Static, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import type { Part } from '../../../src/agent/model.ts'

/** Splits an answer into the chunks of a stream; each chunk has the shape of an answer. */
export type Chunking = (body: object) => object[]

const Answer = Type.Object({
  candidates: Type.Array(
    Type.Object({
      content: Type.Object({ parts: Type.Array(Type.Object({})) }),
      finishReason: Type.String()
    })
  )
})

/** The usage in chunks before the last one. */
const usageMetadata = { promptTokenCount: 1, candidatesTokenCount: 1, totalTokenCount: 2 }

export const oneChunk: Chunking = body => [body]

/** Each word in a chunk of its own. */
export const perWord = chunkedBy(text => text.split(/(?<=\s)/))

/** Each code unit in its own chunk, so that characters are split. */
export const perCodeUnit = chunkedBy(text => text.split(''))

/** `count` code units in each chunk; characters may be split. */
export function perCodeUnits(count: number): Chunking {
  return chunkedBy(text => text.match(new RegExp(`[^]{1,${count}}`, 'g')) ?? [])
}

/**
 * Splits as in recorded streams: one part in each chunk, the signature of a text on an empty text after it, and the
 * finish reason with a last empty text.
 */
function chunkedBy(split: (text: string) => string[]): Chunking {
  return body => {
    if (!Value.Check(Answer, body)) return [body]
    const pieces = body.candidates.flatMap(({ content }) => content.parts).flatMap(part => cut(part, split))
    return [...pieces.map(piece => chunk(body, piece)), { ...body, ...ending(body) }]
  }
}

function cut({ text, ...others }: Part, split: (text: string) => string[]): Part[] {
  if (text === undefined) return [others]
  const { thoughtSignature, ...plain } = others
  const words = split(text).map(word => ({ text: word, ...plain }))
  return thoughtSignature === undefined ? words : [...words, { text: '', ...others }]
}

function chunk(body: object, part: Part): object {
  return { ...body, candidates: [{ content: { role: 'model', parts: [part] }, index: 0 }], usageMetadata }
}

function ending({ candidates }: Static<typeof Answer>): object {
  const content = { role: 'model', parts: [{ text: '' }] }
  return { candidates: [{ content, finishReason: candidates[0]?.finishReason, index: 0 }] }
}
