import type { LiveTurn } from '../state/live-turns.ts'
import { cancelTurn } from '../state/turns.ts'
import { ToolCallCards } from './tool-call-cards.tsx'
import { Working } from './working.tsx'

/** The tool calls and the text of a running turn. */
export function LiveTurnView({ turn }: { turn: LiveTurn }) {
  const { calls, text } = turn
  return (
    <>
      {(calls.length > 0 || text) && (
        // Hidden from screen readers, which would read each word as it arrives; the log announces the finished answer.
        <article className="answer" aria-label="TodoBot" aria-live="off">
          <ToolCallCards calls={calls} />
          {text && <p>{text}</p>}
        </article>
      )}
      <Working onStop={() => cancelTurn(turn)} />
    </>
  )
}
