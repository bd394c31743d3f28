import type { Kysely } from 'kysely'
import type { AnswerListener, ResetReason } from '../../agent/model.ts'
import type { Database, Scope } from '../../db/tables.ts'
import type { Log } from '../../lib/log.ts'
import type { OwnedTurn } from '../leases.ts'
import type { WakeUps } from '../wake-ups.ts'
import { createDeltaWriter, type Delta, insertDeltas, restOf } from './deltas.ts'
import type { EventId } from './event-id.ts'

/** Milliseconds that watchers on other servers wait longer than those on this one. */
const storeEveryMs = 50

interface LiveTurnOptions {
  scope: Scope
  turn: OwnedTurn
  /** Called when there is something new for watchers in this process. */
  onShown: () => void
  /** Called when there is something new in the database. */
  onStored: () => void
  log: Log
}

export type LiveTurn = ReturnType<typeof createLiveTurn>

/**
 * The deltas of a turn that this process runs. Watchers in this process get them from memory at once. All others, and
 * readers that resume, get them from the database, where they are stored in few writes.
 */
export function createLiveTurn({ scope, turn, onShown, onStored, log }: LiveTurnOptions) {
  const { epoch } = turn
  let step = 1
  let hasBegun = false
  let deltas: Delta[] = []
  let timer: NodeJS.Timeout | undefined
  const writer = createDeltaWriter(async deltas => {
    await insertDeltas(scope, turn, deltas)
    onStored()
  })

  function show(text: string, reset: ResetReason | null): void {
    const count = (deltas.at(-1)?.count ?? 0) + (reset === null ? text.length : 1)
    const delta = { step, epoch, count, text, reset }
    deltas.push(delta)
    writer.add(delta)
    timer ??= setTimeout(() => store().catch(warn), storeEveryMs)
    onShown()
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
    text: delta => show(delta, null),
    reset: reason => show('', reason)
  }

  return {
    listener,

    /** The step that is running. */
    step: () => step,

    /** The deltas of that step after an event. */
    deltasAfter(seen: EventId | undefined): Delta[] {
      // From the end: this is asked with each piece, and most of them are known.
      const known = deltas.findLastIndex(delta => !restOf(delta, seen))
      return deltas.slice(known + 1).flatMap(delta => restOf(delta, seen) ?? [])
    },

    /** Begins a step; the previous one is committed. What a previous owner has shown of the first step is discarded. */
    begin(next: number): void {
      step = next
      deltas = []
      onShown()
      if (step > 1) onStored()
      if (epoch > 1 && !hasBegun) listener.reset('recovered')
      hasBegun = true
    },

    /** Resolves when all deltas of the step are stored. Await it before the step is committed. */
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

/** The streamed turns that this process runs, by their ids. */
export function createLiveTurns({ db, wakeUps }: LiveTurnsOptions) {
  const live = new Map<string, LiveTurn>()

  return {
    of: (turnId: string): LiveTurn | undefined => live.get(turnId),

    begin(turn: OwnedTurn, log: Log): LiveTurn {
      const opened = createLiveTurn({
        scope: { db, userId: turn.userId },
        turn,
        log,
        onShown: () => wakeUps.wakeHere(turn.id),
        onStored: () => wakeUps.notifyChange(turn.id)
      })
      live.set(turn.id, opened)
      return opened
    },

    /** Deltas that are not stored by now are dropped: the turn has ended, or another server shows them again. */
    end(turnId: string, opened: LiveTurn): void {
      opened.close()
      if (live.get(turnId) === opened) live.delete(turnId)
      wakeUps.wakeHere(turnId)
    }
  }
}
