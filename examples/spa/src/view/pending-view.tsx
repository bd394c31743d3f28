import { returnToDraft } from '../state/drafts.ts'
import { discard, type Pending, resend } from '../state/outbox.ts'
import { TryAgain } from './try-again.tsx'
import { UserText } from './user-text.tsx'

/** A message that is being sent, or could not be sent, with the reason. */
export function PendingView({ pending, isLost }: { pending: Pending; isLost: boolean }) {
  const { text, failure, conversationId } = pending
  const isWaiting = isLost && (!failure || failure.code === 'no_answer')
  return (
    <>
      <UserText text={text} />
      {isWaiting ? (
        <p className="aside">The connection is gone. It is sent when it is back.</p>
      ) : (
        failure && (
          <div className="failed">
            <p>{failure.message}</p>
            <TryAgain label="Send again" from={failure.retryAt} onPress={() => resend(conversationId)} />
            {failure.isRefusal && (
              <button type="button" className="quiet" onClick={() => edit(pending)}>
                Edit
              </button>
            )}
          </div>
        )
      )}
    </>
  )
}

function edit(pending: Pending) {
  returnToDraft(pending.conversationId, pending.text)
  discard(pending)
  document.getElementById('message')?.focus()
}
