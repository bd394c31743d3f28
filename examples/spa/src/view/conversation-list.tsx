import type { Conversation } from '../api/client.ts'
import {
  conversations,
  deleteConversation,
  loadMoreConversations,
  renameConversation,
  searchConversations
} from '../state/conversations.ts'
import { useStore } from '../state/store.ts'
import { loadThread, openThread, thread } from '../state/thread.ts'
import { saidWords } from './dates.ts'
import { Editable } from './editable.tsx'
import { Icon } from './icon.tsx'

/** `onOpen` is called when a conversation is selected. */
export function ConversationList({ onOpen }: { onOpen(): void }) {
  const { items, cursor, query, isLoaded, notice } = useStore(conversations)
  const { id: openId } = useStore(thread)

  function open(id?: string) {
    void openThread(id)
    onOpen()
  }

  async function remove(id: string) {
    const isGone = await deleteConversation(id)
    if (isGone && id === openId) void openThread(undefined)
    return isGone
  }

  async function rename(id: string, title: string) {
    const isDone = await renameConversation(id, title)
    if (isDone) await loadThread(id)
    return isDone
  }

  return (
    <section className="conversations" aria-labelledby="conversations-title">
      <div className="bar">
        <h2 id="conversations-title" tabIndex={-1}>
          Conversations
        </h2>
        <button type="button" className="new" onClick={() => open()}>
          <Icon name="plus" />
          New
        </button>
      </div>
      <input
        type="search"
        aria-label="Search conversations"
        placeholder="Search"
        maxLength={200}
        value={query}
        onChange={event => searchConversations(event.target.value)}
      />
      <p className="notice" role="status">
        {notice}
      </p>
      {isLoaded && items.length === 0 && (
        <p className="empty">
          {query ? `No conversations match “${query}”.` : 'Your conversations will appear here.'}
        </p>
      )}
      <ul>
        {items.map(item => (
          <li key={item.conversation_id} data-open={item.conversation_id === openId || undefined}>
            <Editable
              text={item.title}
              onSave={title => rename(item.conversation_id, title)}
              onDelete={() => remove(item.conversation_id)}
            >
              <button
                type="button"
                className="conversation"
                aria-current={item.conversation_id === openId}
                onClick={() => open(item.conversation_id)}
              >
                <Summary conversation={item} />
              </button>
            </Editable>
          </li>
        ))}
      </ul>
      {cursor && (
        <button type="button" className="quiet more" onClick={loadMoreConversations}>
          More conversations
        </button>
      )}
    </section>
  )
}

function Summary({ conversation }: { conversation: Conversation }) {
  const { title, extract, last_message, running_turn_id, updated_at } = conversation
  const found = extract?.map(({ text, is_match }, index) =>
    is_match ? <mark key={index}>{text}</mark> : text
  )
  return (
    <>
      <strong>{title}</strong>
      <small>{running_turn_id ? 'Working…' : saidWords(updated_at)}</small>
      <span>{found ?? last_message.text}</span>
    </>
  )
}
