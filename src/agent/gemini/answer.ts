import type { Static, TProperties } from '@sinclair/typebox'
import { Ajv } from 'ajv'
import { Type } from '../../lib/schema.ts'
import { jsonBytes } from '../../lib/text.ts'
import {
  callParts,
  isTooLarge,
  maxCalls,
  maxContentBytes,
  maxParts,
  maxTextLength,
  visibleText
} from '../classification.ts'
import type { AnswerListener, Content, FunctionCall, ModelAnswer, Part, Usage } from '../model.ts'
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
 * Reads a streamed answer to its end and joins its chunks. Stops as soon as it exceeds a limit of contents: it has no
 * content and no finish reason then.
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
  const answer: GeminiAnswer = {}
  const isExceededBy = createLimits()
  for await (const response of chunks) {
    onChunk()
    const chunk = readAnswer(response)
    const content = chunk.candidates?.[0]?.content ?? {}
    joinAnswers(answer, chunk)
    const joinedParts = answer.candidates?.[0]?.content?.parts ?? []
    if (isExceededBy(content) || joinedParts.length > maxParts) return { ...answer, candidates: [] }
    const delta = visibleText(content)
    if (delta) listener.text(delta)
  }
  const { candidates, promptFeedback } = answer
  if (candidates?.[0]?.finishReason || promptFeedback?.blockReason) return answer
  throw new GeminiFailure('network', { status: 'CUT_SHORT' })
}

/** Adds up what chunks have, to know whether their joined content will be unusable. */
function createLimits() {
  let [textLength, bytes, calls] = [0, 0, 0]
  return (content: Content): boolean => {
    // Also protects what follows, which is recursive.
    if (isTooLarge(content)) return true
    textLength += visibleText(content).length
    calls += callParts(content).length
    for (const part of content.parts ?? []) bytes += partBytes(part)
    return textLength > maxTextLength || calls > maxCalls || bytes > maxContentBytes
  }
}

/** The bytes of a part in a joined content, at least. */
function partBytes(part: Part): number {
  return isPlainText(part) ? Buffer.byteLength(part.text) : jsonBytes(part)
}

/**
 * Appends a chunk to an answer, which has no object in common with it. Finish reason, prompt feedback and usage are the
 * latest ones: token counts are cumulative. It does not copy what was joined before: there can be many chunks.
 */
export function joinAnswers(
  answer: GeminiAnswer,
  { candidates, usageMetadata, ...chunk }: GeminiAnswer
): GeminiAnswer {
  assign(answer, chunk)
  if (usageMetadata) answer.usageMetadata = assign(answer.usageMetadata ?? {}, usageMetadata)
  answer.candidates ??= [{}]
  if (answer.candidates[0] && candidates?.[0]) joinCandidates(answer.candidates[0], candidates[0])
  return answer
}

function joinCandidates(candidate: Candidate, next: Candidate): void {
  const content = next.content && joinContents(candidate.content, next.content)
  assign(candidate, content ? { ...next, content } : next)
}

function joinContents(content: Content = {}, next: Content): Content {
  const parts = content.parts ?? []
  joinParts(parts, next.parts ?? [])
  return assign(content, next.parts ? { ...next, parts } : next)
}

/**
 * Joins adjacent texts and drops empty ones, so that a streamed answer equals a unary one. A part with any other field
 * is kept as received: a thought signature belongs to its own part, even if its text is empty.
 */
function joinParts(joined: Part[], next: Part[]): void {
  for (const part of next) {
    const last = joined.at(-1)
    if (!isPlainText(part)) joined.push(part)
    else if (part.text === '') continue
    else if (last && isPlainText(last) && last.thought === part.thought)
      joined[joined.length - 1] = { ...last, text: `${last.text}${part.text}` }
    else joined.push(part)
  }
}

/** Whether a part has a text, perhaps a thought, and no other field. */
function isPlainText(part: Part): part is Part & { text: string } {
  const { text, thought, ...others } = part
  return text !== undefined && Object.keys(others).length === 0
}

/** Like `Object.assign`, which would set the prototype from a property `__proto__`. */
function assign<T extends object>(target: T, source: Partial<T>): T {
  for (const [key, value] of Object.entries(source))
    Object.defineProperty(target, key, { value, configurable: true, enumerable: true, writable: true })
  return target
}
