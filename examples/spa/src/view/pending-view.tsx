import { deliver, discard, type Pending } from '../state/outbox.ts'
import { Said } from './said.tsx'
import { TryAgain } from './try-again.tsx'

interface PendingViewProps {
  pending: Pending
  onEdit(text: string): void
}

/** A message that is being sent, or kept here with the reason why it was not. */
export function PendingView({ pending, onEdit }: PendingViewProps) {
  const { text, failure } = pending
  function edit() {
    discard(pending)
    onEdit(text)
  }
  return (
    <>
      <Said text={text} />
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
