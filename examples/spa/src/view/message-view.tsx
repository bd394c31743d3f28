import type { Message } from '../api/client.ts'
import type { Failure } from '../api/failure.ts'
import { useStore } from '../state/store.ts'
import { retryTurn, turns } from '../state/turns.ts'
import { hasChangedTasks } from '../state/undo.ts'
import { ToolCallCards } from './tool-call-cards.tsx'
import { TryAgain } from './try-again.tsx'
import { TurnUndo } from './turn-undo.tsx'
import { UserText } from './user-text.tsx'
import { Working } from './working.tsx'

export function MessageView({ message, conversationId }: { message: Message; conversationId: string }) {
  const { failures } = useStore(turns)
  const { role, content, tool_calls, turn_status, turn_id, undone_at } = message
  const turn = { conversation_id: conversationId, turn_id }
  if (role === 'assistant') {
    return (
      <article className="answer" aria-label="TodoBot" data-undone={Boolean(undone_at) || undefined}>
        <ToolCallCards calls={tool_calls} />
        <p>{content}</p>
        {hasChangedTasks(tool_calls) && <TurnUndo turn={turn} isUndone={Boolean(undone_at)} />}
      </article>
    )
  }
  const retry = () => retryTurn(turn)
  return (
    <>
      <UserText text={content} />
      {turn_status === 'cancelled' && (
        <p className="aside">You stopped this. Changes already made are kept.</p>
      )}
      {turn_status === 'failed' && <FailedTurn failure={failures[turn_id]} onRetry={retry} />}
    </>
  )
}

/** `failure` is null during a retry, and undefined for a turn that failed on another page. */
function FailedTurn({ failure, onRetry }: { failure: Failure | null | undefined; onRetry(): void }) {
  if (failure === null) return <Working />
  const words =
    failure?.message ?? 'The agent could not answer this message. Changes that it already made are kept.'
  return (
    <div className="failed">
      <p>{words}</p>
      <TryAgain label="Try again" from={failure?.retryAt ?? 0} onPress={onRetry} />
    </div>
  )
}
