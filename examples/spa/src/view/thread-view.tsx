import { useEffect } from 'react'
import { connection } from '../state/connection.ts'
import { follow, type LiveTurn, liveTurns } from '../state/live-turns.ts'
import { outbox, send } from '../state/outbox.ts'
import { useStore } from '../state/store.ts'
import { loadEarlier, openThread, thread } from '../state/thread.ts'
import { Composer } from './composer.tsx'
import { useEndInView } from './end-in-view.ts'
import { focusMessage } from './focus.ts'
import { LiveTurnView } from './live-turn-view.tsx'
import { MessageView } from './message-view.tsx'
import { PendingView } from './pending-view.tsx'
import { Working } from './working.tsx'

/** The open conversation, or the page for a new one. */
export function ThreadView() {
  const { id, conversation, messages, cursor, failure } = useStore(thread)
  const pending = useStore(outbox).items.filter(item => item.conversationId === id)
  const live = useLiveTurn()
  const { isLost } = useStore(connection)
  const { end, ...scrolling } = useEndInView(`${id} ${pending.length}`)
  // Without a connection, messages are written in advance.
  const isSending = !isLost && pending.some(item => !item.failure)
  useFollowing(id, conversation?.running_turn_id)
  const isNew = !id && pending.length === 0

  return (
    <section className="thread" aria-labelledby="thread-title">
      <h2 id="thread-title" tabIndex={-1}>
        {conversation?.title ?? (id ? 'Conversation' : 'New conversation')}
      </h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be within reach of the keyboard. */}
      <div className="log" role="log" aria-label="Messages" tabIndex={0} {...scrolling}>
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
          <PendingView key={item.key} pending={item} isLost={isLost} />
        ))}
        {live ? <LiveTurnView turn={live} /> : isSending && <Working />}
        {failure && (
          <div className="failed">
            <p>{failure.message}</p>
            <button type="button" onClick={() => openThread(failure.code === 'not_found' ? undefined : id)}>
              {failure.code === 'not_found' ? 'New conversation' : 'Reload'}
            </button>
          </div>
        )}
        <div ref={end} />
      </div>
      <Composer conversationId={id} isBusy={isSending || live !== undefined} />
    </section>
  )
}

function Suggestions() {
  const examples = [
    'Add buy groceries tomorrow',
    'Add three tasks: buy milk, call mom, and finish the report by Friday',
    'What’s on my list for today?'
  ]
  function start(example: string) {
    send(example)
    focusMessage()
  }

  return (
    <div className="suggestions">
      <p className="lead">What is on your mind?</p>
      <p>Tell the agent what to do, in your own words. For example:</p>
      {examples.map(example => (
        <button type="button" key={example} onClick={() => start(example)}>
          {example}
        </button>
      ))}
    </div>
  )
}

/** The running turn of the open conversation, unless the messages already contain its end. */
function useLiveTurn(): LiveTurn | undefined {
  const { id, messages } = useStore(thread)
  const latest = messages.at(-1)
  const ended = latest?.turn_status === 'running' ? undefined : latest?.turn_id
  return useStore(liveTurns).items.find(turn => turn.conversation_id === id && turn.turn_id !== ended)
}

/** Follows a turn that runs when the conversation is opened, for example one that another page started. */
function useFollowing(id: string | undefined, turnId: string | null | undefined) {
  useEffect(() => {
    if (id && turnId) void follow({ conversation_id: id, turn_id: turnId })
  }, [id, turnId])
}
