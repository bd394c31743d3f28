import type { Kysely } from 'kysely'
import type { Database } from '../../db/tables.ts'
import type { Log } from '../../log.ts'
import type { OwnedTurn } from '../owned-turn.ts'
import type { Bells } from './bells.ts'
import { createLiveTurn, type LiveTurn } from './live-turn.ts'

interface LiveTurnsOptions {
  db: Kysely<Database>
  bells: Bells
  /** Tells the other servers that there is something new to read of a turn. */
  announce: (turnId: string) => void
}

export type LiveTurns = ReturnType<typeof createLiveTurns>

/** The turns of this process that are shown while they are written, by their ids. */
export function createLiveTurns({ db, bells, announce }: LiveTurnsOptions) {
  const live = new Map<string, LiveTurn>()

  return {
    of: (turnId: string): LiveTurn | undefined => live.get(turnId),

    begin(turn: OwnedTurn, log: Log): LiveTurn {
      const opened = createLiveTurn({
        scope: { db, userId: turn.userId },
        turn,
        log,
        onShown: () => bells.ring(turn.id),
        onStored: () => announce(turn.id)
      })
      live.set(turn.id, opened)
      return opened
    },

    /** What is not stored by now is void: the turn has ended, or another server shows it anew. */
    end(turnId: string, opened: LiveTurn): void {
      opened.close()
      if (live.get(turnId) === opened) live.delete(turnId)
      bells.ring(turnId)
    }
  }
}
