import { type FormEvent, useState } from 'react'
import { failureOf } from '../api/failure.ts'
import { hasSignedInBefore, register, signIn } from '../state/session.ts'
import { Icon } from './icon.tsx'

export function SignIn() {
  const [isNew, setIsNew] = useState(() => !hasSignedInBefore())
  const [isBusy, setIsBusy] = useState(false)
  const [problem, setProblem] = useState('')

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const fields = new FormData(event.currentTarget)
    setIsBusy(true)
    setProblem('')
    try {
      await (isNew ? register : signIn)(String(fields.get('email')), String(fields.get('password')))
    } catch (error) {
      setIsBusy(false)
      setProblem(wordsFor(error))
    }
  }

  function turnOver() {
    setIsNew(!isNew)
    setProblem('')
  }

  return (
    <main className="entry-page">
      <Welcome />
      <form className="card" onSubmit={submit}>
        <h2>{isNew ? 'Welcome' : 'Welcome back'}</h2>
        <label>
          Email address
          <input name="email" type="email" autoComplete="username" required />
        </label>
        <label>
          Password
          <input
            name="password"
            type="password"
            autoComplete={isNew ? 'new-password' : 'current-password'}
            minLength={isNew ? 8 : 1}
            aria-describedby={isNew ? 'password-rule' : undefined}
            required
          />
          {isNew && <small id="password-rule">At least 8 characters, such as several unrelated words.</small>}
        </label>
        <p className="notice" role="alert">
          {problem}
        </p>
        <button type="submit" disabled={isBusy}>
          {isNew ? 'Create an account' : 'Log in'}
        </button>
        <button type="button" className="quiet" onClick={turnOver}>
          {isNew ? 'I have an account' : 'I am new here'}
        </button>
      </form>
    </main>
  )
}

/** An example of the app in use. */
function Welcome() {
  return (
    <div className="welcome">
      <p className="brand">
        <Icon name="check" />
        TodoBot
      </p>
      <h1>Say it, and it’s on your list.</h1>
      <p className="user-text">Add buy groceries tomorrow</p>
      <p className="tool-call">
        <Icon name="plus" />
        <span>
          Added <strong>buy groceries</strong>
        </span>
        <small>Tomorrow</small>
      </p>
    </div>
  )
}

function wordsFor(error: unknown): string {
  const { code, message } = failureOf(error)
  return code === 'invalid_credentials' ? 'The email address or the password is wrong.' : message
}
