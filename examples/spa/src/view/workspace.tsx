import { useEffect, useState } from 'react'
import type { User } from '../api/client.ts'
import { failureOf } from '../api/failure.ts'
import { connection } from '../state/connection.ts'
import { conversations, loadConversations } from '../state/conversations.ts'
import { openDrafts } from '../state/drafts.ts'
import { followChanges } from '../state/feed.ts'
import { openOutbox } from '../state/outbox.ts'
import { signOut } from '../state/session.ts'
import { useStore } from '../state/store.ts'
import { tasks } from '../state/tasks.ts'
import { conversationIdInUrl, openThread, thread } from '../state/thread.ts'
import { undo } from '../state/undo.ts'
import { ConversationList } from './conversation-list.tsx'
import { focusMessage } from './focus.ts'
import { Icon, type IconName } from './icon.tsx'
import { TaskList } from './task-list.tsx'
import { ThreadView } from './thread-view.tsx'
import { UndoBar } from './undo-bar.tsx'

/** On a phone one of them is visible at a time. */
type View = 'conversations' | 'thread' | 'tasks'

const tabs: { view: View; icon: IconName; label: string }[] = [
  { view: 'conversations', icon: 'history', label: 'Conversations' },
  { view: 'thread', icon: 'chat', label: 'Chat' },
  { view: 'tasks', icon: 'list', label: 'Tasks' }
]

export function Workspace({ user }: { user: User }) {
  const [view, setView] = useState<View>('thread')
  useEffect(() => begin(user), [user])
  useEffect(focusMessage, [])

  function showThread() {
    setView('thread')
    // An existing conversation is read first.
    if (thread.get().id) requestAnimationFrame(() => document.getElementById('thread-title')?.focus())
    else focusMessage()
  }

  return (
    <div className="workspace" data-view={view}>
      <Header email={user.email} />
      <main>
        <ConversationList onOpen={showThread} />
        <ThreadView />
        <TaskList />
      </main>
      <UndoBar />
      <nav aria-label="Views">
        {tabs.map(tab => (
          <button
            type="button"
            key={tab.view}
            aria-current={tab.view === view}
            onClick={() => setView(tab.view)}
          >
            <Icon name={tab.icon} />
            {tab.label}
          </button>
        ))}
      </nav>
    </div>
  )
}

function Header({ email }: { email: string | null }) {
  const { isLost } = useStore(connection)
  const [problem, setProblem] = useState('')
  const leave = () => signOut().catch(error => setProblem(failureOf(error).message))
  return (
    <header>
      <h1 className="brand">
        <Icon name="check" />
        TodoBot
      </h1>
      <p role="status" data-lost={isLost || undefined}>
        {isLost ? 'The connection is gone.' : problem || email}
      </p>
      <button type="button" className="quiet" onClick={leave}>
        Log out
      </button>
    </header>
  )
}

/** Loads the user's data, and resumes sending pending messages. */
function begin(user: User) {
  for (const store of [conversations, tasks, thread, undo]) store.reset()
  openDrafts(user.id)
  const closeOutbox = openOutbox(user.id)
  const followAddress = () =>
    conversationIdInUrl() !== thread.get().id && void openThread(conversationIdInUrl())
  followAddress()
  addEventListener('hashchange', followAddress)
  void loadConversations()
  const stopFollowing = followChanges()
  return () => {
    removeEventListener('hashchange', followAddress)
    stopFollowing()
    closeOutbox()
  }
}
