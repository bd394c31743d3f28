import type { createLiveTurns, LiveTurn } from '../../../src/turns/events/live.ts'
import type { Sabotage } from '../sabotage.ts'

/** Changes what turns show while they are written. */
function withLive(change: (live: LiveTurn) => void) {
  return (real: typeof createLiveTurns): typeof createLiveTurns =>
    options => {
      const turns = real(options)
      const begin: typeof turns.begin = (turn, log) => {
        const live = turns.begin(turn, log)
        change(live)
        return live
      }
      return { ...turns, begin }
    }
}

/** What readers of a turn are shown, wherever they read on. */
export const streamSabotages: Sabotage[] = [
  {
    invariant: 'streams',
    what: 'a turn goes on before all that was shown of it can be read',
    overrides: {
      'turns/events/live.ts': {
        createLiveTurns: withLive(live => {
          live.store = async () => undefined
        })
      }
    },
    chaos: { run: 'streams-cut', kind: 'shown anew' }
  },
  {
    invariant: 'streams',
    what: 'who knows the beginning of a text is told all of it',
    overrides: { 'turns/events/deltas.ts': { restOf: real => (delta, seen) => real(delta, seen) && delta } },
    chaos: { run: 'streams-cut', kind: 'text' }
  },
  {
    invariant: 'streams',
    what: 'what an owner has shown who died is not declared void',
    overrides: {
      'turns/events/live.ts': {
        createLiveTurns: withLive(({ listener }) => {
          const { reset } = listener
          listener.reset = reason => reason !== 'recovered' && reset(reason)
        })
      }
    },
    chaos: { run: 'streams-killed', kind: 'text' }
  }
]
