import type { LiveTurn } from '../state/live-turns.ts'
import { cancelTurn } from '../state/turns.ts'
import { Deeds } from './deeds.tsx'
import { Working } from './working.tsx'

/** What the agent does and says while it is at it. */
export function LiveTurnView({ turn }: { turn: LiveTurn }) {
  const { calls, text } = turn
  return (
    <>
      {(calls.length > 0 || text) && (
        // Nobody wants to hear each word as it comes: the log reads the answer out when it is there.
        <article className="answer" aria-label="TodoBot" aria-live="off">
          <Deeds calls={calls} />
          {text && <p>{text}</p>}
        </article>
      )}
      <Working onStop={() => cancelTurn(turn)} />
    </>
  )
}
