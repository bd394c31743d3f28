import type { ResetReason } from '../../agent/model.ts'
import { beginning, isAfter, kinds, type Place } from './event-id.ts'

/** Something that the user was shown while a step was worked on, or the word that all of it was void. */
export interface StreamPart {
  step: number
  /** Which owner of the turn has shown it. */
  epoch: number
  /** How much that owner has shown in this step, this part included: UTF-16 units, and 1 for a reset. */
  count: number
  /** Empty for a reset. */
  text: string
  reset: ResetReason | null
}

export function placeOfPart({ step, epoch, count }: StreamPart): Place {
  return [step, epoch, kinds.text, count]
}

/** What is left of a part for somebody who has seen it up to a place; undefined when nothing is. */
export function restOf(part: StreamPart, seen: Place | undefined): StreamPart | undefined {
  if (!isAfter(placeOfPart(part), seen)) return undefined
  const [step, epoch, kind, count] = seen ?? beginning
  const isSameText = step === part.step && epoch === part.epoch && kind === kinds.text
  if (!isSameText) return part
  const known = Math.max(0, count - (part.count - part.text.length))
  return { ...part, text: part.text.slice(known) }
}

/** UTF-16 units of texts that are joined: what waits for a slow reader must not be much. */
const maxJoined = 4096

/** Neighbouring texts as one. */
export function joined(parts: StreamPart[]): StreamPart[] {
  const found: StreamPart[] = []
  for (const part of parts) {
    const last = found.at(-1)
    if (last && areOneText(last, part)) found.splice(-1, 1, { ...part, text: last.text + part.text })
    else found.push(part)
  }
  return found
}

function areOneText(one: StreamPart, next: StreamPart): boolean {
  return one.reset === null && next.reset === null && one.text.length + next.text.length <= maxJoined
}

/** What stands on the user's screen after these parts of one step. */
export function shownBy(parts: StreamPart[]): string {
  const lastReset = parts.findLastIndex(part => part.reset !== null)
  return parts
    .slice(lastReset + 1)
    .map(part => part.text)
    .join('')
}

/**
 * Writes parts in order, several at a time.
 * @param write must do no harm when it gets the same parts again.
 */
export function createPartWriter(write: (parts: StreamPart[]) => Promise<void>) {
  /** They failed to be written, or it is not known: they stay as they are, for some may have been written. */
  let tried: StreamPart[] = []
  let fresh: StreamPart[] = []
  let writing: Promise<void> = Promise.resolve()

  async function writeRest(): Promise<void> {
    tried = [...tried, ...joined(fresh)]
    fresh = []
    if (tried.length === 0) return
    await write(tried)
    tried = []
  }

  return {
    add(part: StreamPart): void {
      fresh.push(part)
    },

    /** Resolves when all that was added is written. One after the other: a part must not be there before its elders. */
    flush(): Promise<void> {
      writing = writing.catch(() => undefined).then(writeRest)
      return writing
    }
  }
}
