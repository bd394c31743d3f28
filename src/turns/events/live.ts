import type { Kysely } from 'kysely'
import type { AnswerListener, ResetReason } from '../../agent/model.ts'
import { type Scope, scopeOf } from '../../db/scope.ts'
import type { Database } from '../../db/tables.ts'
import type { Log } from '../../lib/log.ts'
import type { OwnedTurn } from '../leases.ts'
import type { WakeUps } from '../wake-ups.ts'
import { createDeltaWriter, type Delta, insertDeltas, restOf } from './deltas.ts'
import type { EventId } from './event-id.ts'

/** Milliseconds between writes of deltas. It delays the deltas for readers on other servers. */
const storeEveryMs = 50

interface LiveTurnOptions {
  scope: Scope
  turn: OwnedTurn
  /** Called when there are new deltas for readers in this process. */
  onChange: () => void
  /** Called when the database has new events, for readers in other processes. */
  onStored: () => void
  log: Log
}

export type LiveTurn = ReturnType<typeof createLiveTurn>

/**
 * The deltas of a turn that this process runs. Readers in this process get them from memory without delay. Readers in
 * other processes, and readers that resume later, get them from the database. Writes to the database are batched.
 */
export function createLiveTurn({ scope, turn, onChange, onStored, log }: LiveTurnOptions) {
  const { epoch } = turn
  let step = 1
  let hasBegun = false
  let deltas: Delta[] = []
  let timer: NodeJS.Timeout | undefined
  const writer = createDeltaWriter(async deltas => {
    await insertDeltas(scope, turn, deltas)
    onStored()
  })

  function append(text: string, reset: ResetReason | null): void {
    const count = (deltas.at(-1)?.count ?? 0) + (reset === null ? text.length : 1)
    const delta = { step, epoch, count, text, reset }
    deltas.push(delta)
    writer.add(delta)
    timer ??= setTimeout(() => store().catch(warn), storeEveryMs)
    onChange()
  }

  function warn(error: unknown): void {
    log.warn({ err: error, turn: turn.id }, 'storing stream deltas failed, retrying')
  }

  function store(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    return writer.flush()
  }

  const listener: AnswerListener = {
    text: delta => append(delta, null),
    reset: reason => append('', reason)
  }

  return {
    listener,

    /** The step that is running. */
    step: () => step,

    /** The deltas of the running step after an event. */
    deltasAfter(lastEventId: EventId | undefined): Delta[] {
      // Searched from the end: this runs for each delta, and readers have most of them already.
      const lastReceived = deltas.findLastIndex(delta => !restOf(delta, lastEventId))
      return deltas.slice(lastReceived + 1).flatMap(delta => restOf(delta, lastEventId) ?? [])
    },

    /**
     * Begins a step after the previous one was committed. The first call emits a reset if the turn had another owner
     * before: that owner's deltas of the step are discarded.
     */
    begin(next: number): void {
      step = next
      deltas = []
      onChange()
      if (step > 1) onStored()
      if (epoch > 1 && !hasBegun) listener.reset('recovered')
      hasBegun = true
    },

    /** Resolves when all deltas of the step are stored. Await it before you commit the step. */
    store,

    close(): void {
      clearTimeout(timer)
    }
  }
}

interface LiveTurnsOptions {
  db: Kysely<Database>
  wakeUps: WakeUps
}

export type LiveTurns = ReturnType<typeof createLiveTurns>

/** The streamed turns that this process runs. */
export function createLiveTurns({ db, wakeUps }: LiveTurnsOptions) {
  const liveTurns = new Map<string, LiveTurn>()

  return {
    of: (turnId: string): LiveTurn | undefined => liveTurns.get(turnId),

    begin(turn: OwnedTurn, log: Log): LiveTurn {
      const liveTurn = createLiveTurn({
        scope: scopeOf(db, turn.userId),
        turn,
        log,
        onChange: () => wakeUps.wakeLocally(turn.id),
        onStored: () => wakeUps.notifyChange(turn.id)
      })
      liveTurns.set(turn.id, liveTurn)
      return liveTurn
    },

    /** Drops deltas that are not stored yet: the turn has ended, or another server generates the text again. */
    end(turnId: string, liveTurn: LiveTurn): void {
      liveTurn.close()
      if (liveTurns.get(turnId) === liveTurn) liveTurns.delete(turnId)
      wakeUps.wakeLocally(turnId)
    }
  }
}
