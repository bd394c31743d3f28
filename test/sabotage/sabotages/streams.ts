import type { createLiveTurns, LiveTurn } from '../../../src/turns/events/live.ts'
import type { Sabotage } from '../sabotage.ts'

/** Changes the live turns. */
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

/** The events that readers receive when they resume. */
export const streamSabotages: Sabotage[] = [
  {
    invariant: 'streams',
    what: 'a turn continues before the deltas that were sent are stored',
    overrides: {
      'turns/events/live.ts': {
        createLiveTurns: withLive(live => {
          live.store = async () => undefined
        })
      }
    },
    chaos: { run: 'streams-cut', kind: 'unexpected reset' }
  },
  {
    invariant: 'streams',
    what: 'a reader that knows the beginning of a text is sent all of it',
    overrides: { 'turns/events/deltas.ts': { restOf: real => (delta, seen) => real(delta, seen) && delta } },
    chaos: { run: 'streams-cut', kind: 'text' }
  },
  {
    invariant: 'streams',
    what: 'the deltas of an owner that was killed are not reset',
    overrides: {
      'turns/events/live.ts': {
        createLiveTurns: withLive(({ listener }) => {
          const { reset } = listener
          listener.reset = reason => reason !== 'recovered' && reset(reason)
        })
      }
    },
    chaos: { run: 'streams-killed', kind: 'unexpected reset' }
  },
  {
    invariant: 'streams',
    what: 'a streamed turn leaves a timer',
    overrides: {
      'turns/events/live.ts': { createLiveTurns: withLive(() => void setInterval(() => undefined, 60_000)) }
    },
    chaos: { run: 'faults', kind: 'leak' }
  }
]
