import type { AnswerListener } from '../model.ts'
import { visibleText } from '../visible-text.ts'
import { type GeminiAnswer, readAnswer } from './answer.ts'
import { GeminiFailure } from './failure.ts'
import { joinAnswers } from './join.ts'

interface Hearing {
  listener: AnswerListener
  /** Called with each chunk. */
  alive(): void
}

/**
 * Reads a streamed answer to its end, and joins it.
 *
 * @throws {GeminiFailure} when it ends before the model has said why it stopped, or a chunk has another shape.
 */
export async function readChunks(
  chunks: AsyncIterable<unknown>,
  { listener, alive }: Hearing
): Promise<GeminiAnswer> {
  let answer: GeminiAnswer = {}
  for await (const response of chunks) {
    alive()
    const chunk = readAnswer(response)
    const delta = visibleText(chunk.candidates?.[0]?.content ?? {})
    if (delta) listener.text(delta)
    answer = joinAnswers(answer, chunk)
  }
  if (!isWhole(answer)) throw new GeminiFailure('network', { status: 'CUT_SHORT' })
  return answer
}

/** A connection that is lost at the right place looks like an end: only the model's own word tells one from the other. */
function isWhole({ candidates = [], promptFeedback }: GeminiAnswer): boolean {
  return Boolean(candidates[0]?.finishReason || promptFeedback?.blockReason)
}
