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
  /** There is something new to see here. */
  onShown: () => void
  /** There is something new that everybody can read. */
  onStored: () => void
  log: Log
}

export type LiveTurn = ReturnType<typeof createLiveTurn>

/**
 * What a turn that this process works on shows while it is written. Watchers here get it at once, from memory; all
 * others, and those who come back, get it from the database, where it is kept in few writes.
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

    /** The step that is being worked on. */
    step: () => step,

    /** What was shown of that step, from an event on. */
    deltasAfter(seen: EventId | undefined): Delta[] {
      // From the end: this is asked with each piece, and most of them are known.
      const known = deltas.findLastIndex(delta => !restOf(delta, seen))
      return deltas.slice(known + 1).flatMap(delta => restOf(delta, seen) ?? [])
    },

    /** Begins a step, the one before is on record. What an owner before this one has shown of the first is void. */
    begin(next: number): void {
      step = next
      deltas = []
      onShown()
      if (step > 1) onStored()
      if (epoch > 1 && !hasBegun) listener.reset('recovered')
      hasBegun = true
    },

    /** Resolves when all that was shown of the step can be read by everybody; before the step is put on record. */
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

/** The turns of this process that are shown while they are written, by their ids. */
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

    /** What is not stored by now is void: the turn has ended, or another server shows it anew. */
    end(turnId: string, opened: LiveTurn): void {
      opened.close()
      if (live.get(turnId) === opened) live.delete(turnId)
      wakeUps.wakeHere(turnId)
    }
  }
}
