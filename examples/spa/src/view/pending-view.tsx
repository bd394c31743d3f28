import { deliver, discard, type Pending } from '../state/outbox.ts'
import { cancelPending } from '../state/turns.ts'
import { Said } from './said.tsx'
import { TryAgain } from './try-again.tsx'
import { Working } from './working.tsx'

interface PendingViewProps {
  pending: Pending
  /** The conversation shows it already: it is stored, and only its answer is missing. */
  isStored: boolean
  onEdit(text: string): void
}

/** A message without an answer: being sent, or kept here with the reason why it was not. */
export function PendingView({ pending, isStored, onEdit }: PendingViewProps) {
  const { text, failure } = pending
  function edit() {
    discard(pending)
    onEdit(text)
  }
  return (
    <>
      {!isStored && <Said text={text} />}
      {failure ? (
        <div className="failed">
          <p>{failure.message}</p>
          <TryAgain label="Send again" from={failure.retryAt} onPress={() => deliver(pending)} />
          {failure.isRefusal && (
            <button type="button" className="quiet" onClick={edit}>
              Edit
            </button>
          )}
        </div>
      ) : (
        <Working onCancel={() => cancelPending(pending)} />
      )}
    </>
  )
}
