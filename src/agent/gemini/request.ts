import type { GenerateContentParameters } from '@google/genai'
import type { ModelRequest, ToolDeclaration } from '../model.ts'

/**
 * One request as the SDK takes it: one attempt, no continuation, no automatic function calling, whose tools would run
 * outside our transaction.
 *
 * The contents travel as `extraBody`, which takes the place of `contents` in the body: the SDK itself drops the fields
 * of a part that it does not know and throws at some others, and a history that misses one of them is refused.
 */
export function toParameters(
  model: string,
  { system, contents, tools }: ModelRequest,
  abortSignal: AbortSignal
): GenerateContentParameters {
  return {
    model,
    contents: 'replaced by extraBody',
    config: {
      abortSignal,
      systemInstruction: system,
      ...(tools.length > 0 && { tools: [{ functionDeclarations: tools.map(toDeclaration) }] }),
      automaticFunctionCalling: { disable: true },
      automaticContinuation: false,
      httpOptions: { extraBody: { contents } }
    }
  }
}

function toDeclaration({ name, description, parameters }: ToolDeclaration) {
  return { name, description, parametersJsonSchema: parameters }
}
