import { useEffect, useRef } from 'react'
import { outbox, type Pending, send } from '../state/outbox.ts'
import { useStore } from '../state/store.ts'
import { loadEarlier, openThread, thread } from '../state/thread.ts'
import { cancelTurn, follow } from '../state/turns.ts'
import { Composer, useKeptDraft } from './composer.tsx'
import { MessageView } from './message-view.tsx'
import { PendingView } from './pending-view.tsx'
import { Working } from './working.tsx'

/** The open conversation, or the page for a new one. */
export function ThreadView({ userId }: { userId: string }) {
  const { id, conversation, messages, cursor, running, failure } = useStore(thread)
  const pending = useStore(outbox).items.filter(item => item.conversationId === id)
  const [draft, setDraft] = useKeptDraft(userId)
  const end = useEndInView(
    `${id} ${messages.at(-1)?.message_id} ${pending.map(({ failure }) => failure?.code)}`
  )
  const isSending = pending.some(item => !item.failure)
  useFollowing(id, conversation?.running_turn_id, isSending)

  const latest = messages.at(-1)
  const isStored = (item: Pending) => latest?.turn_status === 'running' && latest.content === item.text
  const isNew = !id && pending.length === 0

  return (
    <section className="thread" aria-labelledby="thread-title">
      <h2 id="thread-title" tabIndex={-1}>
        {conversation?.title ?? (id ? 'Conversation' : 'New conversation')}
      </h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be within reach of the keyboard. */}
      <div className="log" role="log" aria-label="Messages" tabIndex={0}>
        {cursor && (
          <button type="button" className="quiet more" onClick={loadEarlier}>
            Earlier messages
          </button>
        )}
        {isNew && <Suggestions />}
        {id &&
          messages.map(message => (
            <MessageView key={message.message_id} message={message} conversationId={id} />
          ))}
        {pending.map(item => (
          <PendingView key={item.key} pending={item} isStored={isStored(item)} onEdit={setDraft} />
        ))}
        {running && !isSending && <Working calls={running.tool_calls} onCancel={() => cancelTurn(running)} />}
        {failure && (
          <div className="failed">
            <p>{failure.message}</p>
            <button type="button" onClick={() => openThread(failure.code === 'not_found' ? undefined : id)}>
              {failure.code === 'not_found' ? 'New conversation' : 'Load again'}
            </button>
          </div>
        )}
        <div ref={end} />
      </div>
      <Composer draft={draft} onType={setDraft} isBusy={isSending || running !== undefined} />
    </section>
  )
}

function Suggestions() {
  const examples = [
    'Add buy groceries tomorrow',
    'Add three tasks: buy milk, call mom, and finish the report by Friday',
    'What’s on my list for today?'
  ]
  return (
    <div className="suggestions">
      <p className="lead">What is on your mind?</p>
      <p>Say what is to be done, in your own words. For example:</p>
      {examples.map(example => (
        <button type="button" key={example} onClick={() => send(example)}>
          {example}
        </button>
      ))}
    </div>
  )
}

/** Keeps the end of the log in view when something new comes. */
function useEndInView(what: string) {
  const end = useRef<HTMLDivElement>(null)
  useEffect(() => void end.current?.scrollIntoView({ block: 'end' }), [what])
  return end
}

/** Follows a turn that another page began; that of a message from here ends with its answer. */
function useFollowing(id: string | undefined, turnId: string | null | undefined, isOurs: boolean) {
  useEffect(() => {
    if (id && turnId && !isOurs) void follow({ conversation_id: id, turn_id: turnId })
  }, [id, turnId, isOurs])
}
