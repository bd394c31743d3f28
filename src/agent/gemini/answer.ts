import type { Static, TProperties } from '@sinclair/typebox'
import { Ajv } from 'ajv'
import { Type } from '../../lib/schema.ts'
import { maxTextLength, visibleText } from '../classification.ts'
import type { AnswerListener, FunctionCall, ModelAnswer, Part, Usage } from '../model.ts'
import { usageOf } from '../turn.ts'
import { GeminiFailure } from './failure.ts'

/** An object whose properties are all optional; others are allowed. */
const shape = <P extends TProperties>(properties: P) => Type.Partial(Type.Object(properties))
const AnyObject = Type.Unsafe<Record<string, unknown>>({ type: 'object' })

const PartShape = shape({
  text: Type.String(),
  thought: Type.Boolean(),
  thoughtSignature: Type.String(),
  // Its fields are checked when the answer is classified: a malformed call is an unusable answer, not a failure.
  functionCall: Type.Unsafe<FunctionCall>({ type: 'object' })
})
const ContentShape = shape({ role: Type.String(), parts: Type.Array(PartShape) })
const CandidateShape = shape({ content: ContentShape, finishReason: Type.String() })

/** The used fields of a `GenerateContentResponse`. */
const AnswerShape = shape({
  candidates: Type.Array(CandidateShape),
  promptFeedback: shape({ blockReason: Type.String() }),
  usageMetadata: AnyObject
})

export type GeminiAnswer = Static<typeof AnswerShape>
type Candidate = Static<typeof CandidateShape>

const isAnswer = new Ajv({ meta: false, validateSchema: false }).compile<GeminiAnswer>(AnswerShape)

/**
 * Checks a response of the SDK, or a chunk of a streamed one. The SDK leaves the content of a candidate unchanged.
 *
 * @throws {GeminiFailure} `unreadable` if a used field has another type.
 */
export function readAnswer(response: unknown): GeminiAnswer {
  if (isAnswer(response)) return response
  throw new GeminiFailure('unreadable', { httpStatus: 200, status: 'UNKNOWN_SHAPE' })
}

export function toModelAnswer({ candidates = [], promptFeedback, usageMetadata }: GeminiAnswer): ModelAnswer {
  const [{ content = {}, finishReason = '' } = {}] = candidates
  return {
    content,
    finishReason: promptFeedback?.blockReason ? 'PROMPT_BLOCKED' : finishReason,
    usage: toUsage(usageMetadata)
  }
}

/** Above any real count, and small enough that sums fit into an `int` column. */
const maxCount = 10_000_000

/** Thoughts are billed as output. A malformed count is 0 and a huge one is capped: usage never fails a turn. */
function toUsage(counts: GeminiAnswer['usageMetadata'] = {}): Usage {
  const sum = (...names: string[]) => names.map(name => toCount(counts[name])).reduce((a, b) => a + b)
  return usageOf({
    input_tokens: sum('promptTokenCount', 'toolUsePromptTokenCount'),
    cached_input_tokens: sum('cachedContentTokenCount'),
    output_tokens: sum('candidatesTokenCount', 'thoughtsTokenCount')
  })
}

function toCount(value: unknown): number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? Math.min(value, maxCount) : 0
}

/**
 * Reads a streamed answer to its end and joins its chunks. Stops when its text is too long: it has no finish reason then.
 *
 * @param onChunk called for each chunk.
 * @throws {GeminiFailure} if the stream ends without a finish reason (a lost connection can look like a regular end),
 * or a chunk has an unknown shape.
 */
export async function readChunks(
  chunks: AsyncIterable<unknown>,
  listener: AnswerListener,
  onChunk: () => void
): Promise<GeminiAnswer> {
  let answer: GeminiAnswer = {}
  let length = 0
  for await (const response of chunks) {
    onChunk()
    const chunk = readAnswer(response)
    answer = joinAnswers(answer, chunk)
    const delta = visibleText(chunk.candidates?.[0]?.content ?? {})
    length += delta.length
    if (length > maxTextLength) return answer
    if (delta) listener.text(delta)
  }
  const { candidates, promptFeedback } = answer
  if (candidates?.[0]?.finishReason || promptFeedback?.blockReason) return answer
  throw new GeminiFailure('network', { status: 'CUT_SHORT' })
}

/** Appends a chunk. Finish reason, prompt feedback and usage are the latest ones: token counts are cumulative. */
export function joinAnswers(before: GeminiAnswer, chunk: GeminiAnswer): GeminiAnswer {
  const candidates = [joinCandidates(before.candidates?.[0], chunk.candidates?.[0])]
  const counts = { ...before.usageMetadata, ...chunk.usageMetadata }
  const usageMetadata = (before.usageMetadata || chunk.usageMetadata) && counts
  return { ...before, ...chunk, candidates, ...(usageMetadata && { usageMetadata }) }
}

function joinCandidates(before: Candidate = {}, next: Candidate = {}): Candidate {
  const candidate = { ...before, ...next }
  if (!next.content) return candidate
  const content = { ...before.content, ...next.content }
  if (content.parts) content.parts = joinParts(before.content?.parts, next.content.parts)
  return { ...candidate, content }
}

/**
 * Joins adjacent texts and drops empty ones, so that a streamed answer equals a unary one. A part with any other field
 * is kept as received: a thought signature belongs to its own part, even if its text is empty.
 */
function joinParts(before: Part[] = [], next: Part[] = []): Part[] {
  const joined = [...before]
  for (const part of next) {
    const last = joined.at(-1)
    if (last && isPlainText(last) && isPlainText(part) && last.thought === part.thought) {
      joined.splice(-1, 1, { ...last, text: `${last.text}${part.text}` })
    } else if (!isPlainText(part) || part.text !== '') joined.push(part)
  }
  return joined
}

/** Whether a part has a text, perhaps a thought, and no other field. */
function isPlainText({ text, thought, ...others }: Part): boolean {
  return text !== undefined && Object.keys(others).length === 0
}
