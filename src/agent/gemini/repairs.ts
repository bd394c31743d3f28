import { isDeepStrictEqual } from 'node:util'
import { type Content, ModelError, type Part } from '../model.ts'
import { latestTurn } from '../transcript.ts'
import type { AdapterLog } from './circuit-breaker.ts'
import { GeminiFailure } from './failure.ts'

type Repair = (contents: Content[]) => Content[]

/** Gemini accepts it in the place of a signature that a model has not sent. */
const skipValidation = 'skip_thought_signature_validator'

/** Old signatures come from an earlier turn, and so perhaps from another model or key. Gemini does not require them. */
const withoutOldSignatures: Repair = contents =>
  eachTurn(
    contents,
    turn => turn.map(unsigned),
    turn => turn
  )

const withoutHistory: Repair = latestTurn

/** Each step of the latest turn must have a signature on its first call. */
const withMarkers: Repair = contents =>
  eachTurn(
    contents,
    turn => turn,
    turn => turn.map(content => marked(content, part => part))
  )

const withoutSignatures: Repair = contents =>
  eachTurn(
    contents,
    turn => turn.map(unsigned),
    turn => turn.map(content => marked(content, unsignedPart))
  )

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

function eachTurn(contents: Content[], earlier: Repair, latest: Repair): Content[] {
  const turn = latestTurn(contents)
  return [...earlier(contents.slice(0, contents.length - turn.length)), ...latest(turn)]
}

function unsigned({ parts = [], ...content }: Content): Content {
  return { ...content, parts: parts.map(unsignedPart) }
}

function unsignedPart({ thoughtSignature, ...part }: Part): Part {
  return part
}

/** Converts the parts of a content, and adds the marker to its first call if that has no signature then. */
function marked({ parts = [], ...content }: Content, convert: (part: Part) => Part): Content {
  const converted = parts.map(convert)
  const first = converted.findIndex(part => part.functionCall)
  const part = converted[first]
  if (part && !part.thoughtSignature) converted[first] = { ...part, thoughtSignature: skipValidation }
  return { ...content, parts: converted }
}
