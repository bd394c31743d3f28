import { isDeepStrictEqual } from 'node:util'
import { type Content, ModelError } from '../model.ts'
import { latestTurn, mapByTurn } from '../transcript.ts'
import type { AdapterLog } from './circuit-breaker.ts'
import { GeminiFailure } from './failure.ts'

type Repair = (contents: Content[]) => Content[]

/** Gemini accepts it in the place of a signature that a model has not sent. */
const skipValidation = 'skip_thought_signature_validator'

/** Old signatures come from an earlier turn, and so perhaps from another model or key. Gemini does not require them. */
const withoutOldSignatures: Repair = contents => mapByTurn(contents, unsigned, unchanged)

const withoutHistory: Repair = latestTurn

/** Each step of the latest turn must have a signature on its first call. */
const withMarkers: Repair = contents => mapByTurn(contents, unchanged, marked)

const withoutSignatures: Repair = contents =>
  mapByTurn(contents, unsigned, content => marked(unsigned(content)))

/** The repairs that can help after a refusal, each on top of the one before. */
function repairsFor({ httpStatus, missingSignature }: GeminiFailure['info']): Repair[] {
  if (httpStatus !== 400) return [withoutHistory]
  const repairs = [withoutOldSignatures, withoutHistory, withoutSignatures]
  return missingSignature ? [withMarkers, ...repairs] : repairs
}

/**
 * Asks with these contents. If Gemini refuses the request, asks again with repaired contents: what another model or key
 * has signed may be refused for ever. The stored history never changes.
 *
 * @throws what `ask` throws, in the end.
 */
export async function withRepairs<T>(
  contents: Content[],
  ask: (contents: Content[]) => Promise<T>,
  log: AdapterLog
): Promise<T> {
  let request = contents
  let repairs: Repair[] | undefined
  for (;;) {
    try {
      return await ask(request)
    } catch (error) {
      const { cause } = error instanceof ModelError && error.refused ? error : {}
      if (!(cause instanceof GeminiFailure)) throw error
      repairs ??= repairsFor(cause.info)
      const repaired = nextOf(repairs, request)
      if (!repaired) {
        log.error(cause.fields, 'Defect: Gemini rejected the request as invalid')
        throw error
      }
      log.warn(cause.fields, 'Gemini rejected the request: asking again with a repaired one')
      request = repaired
    }
  }
}

/** Takes the next repair that changes the contents. */
function nextOf(repairs: Repair[], contents: Content[]): Content[] | undefined {
  for (let repair = repairs.shift(); repair; repair = repairs.shift()) {
    const repaired = repair(contents)
    if (!isDeepStrictEqual(repaired, contents)) return repaired
  }
  return undefined
}

function unchanged(content: Content): Content {
  return content
}

function unsigned({ parts = [], ...content }: Content): Content {
  return { ...content, parts: parts.map(({ thoughtSignature, ...part }) => part) }
}

/** Adds the marker to the first call of a content if it has no signature. */
function marked({ parts = [], ...content }: Content): Content {
  const first = parts.find(part => part.functionCall)
  const isMissing = first && !first.thoughtSignature
  return {
    ...content,
    parts: parts.map(part =>
      isMissing && part === first ? { ...part, thoughtSignature: skipValidation } : part
    )
  }
}
