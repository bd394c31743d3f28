import type { GenerateContentParameters, Models } from '@google/genai'
import type { AnswerListener, ModelAnswer } from '../model.ts'
import { readAnswer, toAnswer } from './answer.ts'
import type { Attempt } from './attempt.ts'
import { readChunks } from './chunks.ts'

type Parameters = (signal: AbortSignal) => GenerateContentParameters

/** The answer in one piece. */
export function askForWhole(
  models: Pick<Models, 'generateContent'>,
  parameters: Parameters
): Attempt<ModelAnswer> {
  return async signal => toAnswer(readAnswer(await models.generateContent(parameters(signal))))
}

/** The answer in chunks, which the listener hears; each attempt but the first has it forget the one before. */
export function askForStream(
  models: Pick<Models, 'generateContentStream'>,
  parameters: Parameters,
  listener: AnswerListener
): Attempt<ModelAnswer> {
  let isRetry = false
  return async (signal, alive) => {
    if (isRetry) listener.reset('model_retry')
    isRetry = true
    const chunks = await models.generateContentStream(parameters(signal))
    return toAnswer(await readChunks(chunks, { listener, alive }))
  }
}
