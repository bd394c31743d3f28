import { unlessDown } from '../../db/availability.ts'
import type { Scope } from '../../db/tables.ts'
import { type Bells, type Listener, lookEveryMs } from './bells.ts'
import type { LiveTurn } from './live-turn.ts'
import type { Place } from './place.ts'
import { readEvents } from './read-events.ts'
import { shown, type TurnEvent } from './turn-event.ts'

interface WatchOptions {
  bells: Bells
  /** What a turn shows that this process works on. */
  liveOf: (turnId: string) => LiveTurn | undefined
}

interface Watched {
  scope: Scope
  turnId: string
  /** The place of the last event that is known; undefined when none is. */
  after: Place | undefined
  /** Aborted when nobody watches any more. */
  signal: AbortSignal
}

export type Watch = ReturnType<typeof createWatch>

/** Watching turns, whoever works on them: from the record, and from memory what a turn of this process shows. */
export function createWatch({ bells, liveOf }: WatchOptions) {
  function liveAt(turnId: string, step: number | undefined): LiveTurn | undefined {
    const live = liveOf(turnId)
    return live?.step() === step ? live : undefined
  }

  /** What this process shows of a step, for as long as it works on that. */
  async function* shownHere(
    { turnId, after, signal }: Watched,
    step: number,
    listener: Listener
  ): AsyncGenerator<TurnEvent> {
    let seen = after
    for (let live = liveAt(turnId, step); live && !signal.aborted; live = liveAt(turnId, step)) {
      const news = live.partsAfter(seen).map(shown)
      yield* news
      seen = news.at(-1)?.place ?? seen
      if (news.length === 0) await listener.wait(lookEveryMs, signal)
    }
  }

  async function* follow(watched: Watched, listener: Listener): AsyncGenerator<TurnEvent> {
    const { scope, turnId, signal } = watched
    while (!signal.aborted) {
      const told = await readEvents(scope, turnId, watched.after).catch(unlessDown)
      const isHere = liveAt(turnId, told?.step) !== undefined
      yield* remembering(watched, told?.events ?? [])
      if (told?.isOver) return
      if (told && isHere) yield* remembering(watched, shownHere(watched, told.step, listener))
      else await listener.wait(lookEveryMs, signal)
    }
  }

  /**
   * The events of a turn after a place, in order, until the turn has ended or the signal is aborted.
   * @throws {ApiError} `not_found` when the turn is not there, or not the user's.
   */
  return async function* watch(watched: Watched): AsyncGenerator<TurnEvent> {
    // Before the first look: what happens meanwhile must not be missed.
    const listener = bells.listen(watched.turnId)
    try {
      yield* follow({ ...watched }, listener)
    } finally {
      listener.close()
    }
  }
}

/** Passes events on; what was taken is known from then on. */
async function* remembering(
  watched: Watched,
  events: Iterable<TurnEvent> | AsyncIterable<TurnEvent>
): AsyncGenerator<TurnEvent> {
  for await (const event of events) {
    yield event
    watched.after = event.place
  }
}
