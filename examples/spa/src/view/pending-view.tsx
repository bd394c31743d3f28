import { deliver, discard, type Pending } from '../state/outbox.ts'
import { TryAgain } from './try-again.tsx'
import { UserText } from './user-text.tsx'

interface PendingViewProps {
  pending: Pending
  onEdit(text: string): void
}

/** A message that is being sent, or could not be sent, with the reason. */
export function PendingView({ pending, onEdit }: PendingViewProps) {
  const { text, failure } = pending
  function edit() {
    discard(pending)
    onEdit(text)
  }
  return (
    <>
      <UserText text={text} />
      {failure && (
        <div className="failed">
          <p>{failure.message}</p>
          <TryAgain label="Send again" from={failure.retryAt} onPress={() => deliver(pending)} />
          {failure.isRefusal && (
            <button type="button" className="quiet" onClick={edit}>
              Edit
            </button>
          )}
        </div>
      )}
    </>
  )
}
