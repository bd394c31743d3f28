import { visibleText } from '../classification.ts'
import type { Content, Model, ModelRequest, Usage } from '../model.ts'
import { decide } from './decide.ts'

/** Approximate characters per token. */
const tokenLength = 4

/**
 * A rule-based model for use without a language model. It translates plain English into the calls that a language model
 * would make, and their results into an answer. It is stateless: it uses only the content of the request.
 */
export function createOfflineModel(): Model {
  return {
    name: 'offline',
    async generate(request) {
      request.signal.throwIfAborted()
      const content = contentFor(request)
      for (const word of wordsOf(visibleText(content))) request.listener?.text(word)
      return { content, finishReason: 'STOP', usage: usageOf(request, content) }
    }
  }
}

function contentFor(request: ModelRequest): Content {
  const { calls, text } = decide(request)
  const parts = calls.length > 0 ? calls.map(functionCall => ({ functionCall })) : [{ text }]
  return { role: 'model', parts }
}

/** Each word includes the following white space, so that the words concatenate to the text. */
function wordsOf(text: string): string[] {
  return text.match(/\S+\s*|\s+/g) ?? []
}

function usageOf({ system, contents, tools }: ModelRequest, content: Content): Usage {
  const input = system.length + JSON.stringify([contents, tools]).length
  return {
    input_tokens: Math.ceil(input / tokenLength),
    output_tokens: Math.ceil(JSON.stringify(content.parts).length / tokenLength)
  }
}
