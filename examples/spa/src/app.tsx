import { useEffect } from 'react'
import { session, start } from './state/session.ts'
import { useStore } from './state/store.ts'
import { SignIn } from './view/sign-in.tsx'
import { Workspace } from './view/workspace.tsx'

export function App() {
  const { status, user, failure } = useStore(session)
  useEffect(() => void start(), [])
  if (status === 'signed_in' && user) return <Workspace user={user} />
  if (status === 'signed_out') return <SignIn />
  return (
    <main className="entry-page">
      {failure ? (
        <div className="card" role="alert">
          <p>{failure.message}</p>
          <button type="button" onClick={start}>
            Try again
          </button>
        </div>
      ) : (
        <p role="status">One moment…</p>
      )}
    </main>
  )
}
