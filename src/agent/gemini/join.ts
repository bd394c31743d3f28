import type { Content, Part } from '../model.ts'
import type { GeminiAnswer } from './answer.ts'

type Candidate = NonNullable<GeminiAnswer['candidates']>[number]

/**
 * A streamed answer up to here with its next chunk, as if both had come at once. Finish reason, prompt feedback and
 * usage are the latest that came; counts of tokens go on from chunk to chunk.
 */
export function joinAnswers(before: GeminiAnswer, chunk: GeminiAnswer): GeminiAnswer {
  const [candidate] = before.candidates ?? []
  const [next] = chunk.candidates ?? []
  return { ...before, ...chunk, candidates: [joinCandidates(candidate ?? {}, next ?? {})] }
}

function joinCandidates(before: Candidate, next: Candidate): Candidate {
  const joined = { ...before, ...next }
  return next.content ? { ...joined, content: joinContents(before.content ?? {}, next.content) } : joined
}

function joinContents(before: Content, next: Content): Content {
  return { ...before, ...next, ...((before.parts || next.parts) && { parts: joinParts(before, next) }) }
}

/**
 * Texts that follow each other become one, as they are in an answer that comes whole, and an empty one is nothing. A
 * part with more than its text stays as it came: a thought signature belongs to its part alone, also to an empty one.
 */
function joinParts({ parts: before = [] }: Content, { parts: next = [] }: Content): Part[] {
  const parts = [...before]
  for (const part of next) {
    const last = parts.at(-1)
    if (last && isText(last) && isText(part) && last.thought === part.thought) {
      parts.splice(-1, 1, { ...last, text: `${last.text}${part.text}` })
    } else if (!isText(part) || part.text !== '') parts.push(part)
  }
  return parts
}

/** Whether a part is a text, or a thought, and nothing besides. */
function isText({ text, thought, ...others }: Part): boolean {
  return text !== undefined && Object.keys(others).length === 0
}
