import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { send } from '../state/outbox.ts'
import { Icon } from './icon.tsx'

interface ComposerProps {
  draft: string
  onType(draft: string): void
  /** Whether a turn of the conversation is running. */
  isBusy: boolean
}

export function Composer({ draft, onType, isBusy }: ComposerProps) {
  const form = useRef<HTMLFormElement>(null)

  function submit(event: FormEvent) {
    event.preventDefault()
    if (isBusy || draft.trim() === '') return
    send(draft.trim())
    onType('')
  }

  // While an input method composes a character, Enter selects it.
  function submitOnEnter(event: KeyboardEvent) {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    form.current?.requestSubmit()
  }

  return (
    <form className="composer" onSubmit={submit} ref={form}>
      <label className="unseen" htmlFor="message">
        Message
      </label>
      <textarea
        id="message"
        rows={1}
        maxLength={5000}
        placeholder="What would you like to do?"
        value={draft}
        onChange={event => onType(event.target.value)}
        onKeyDown={submitOnEnter}
      />
      <button type="submit" disabled={isBusy || draft.trim() === ''} title="Send">
        <Icon name="send" />
        <span className="unseen">Send</span>
      </button>
    </form>
  )
}

/** The unsent text, kept over a reload. */
export function useKeptDraft(userId: string): [string, (draft: string) => void] {
  const place = `todobot.draft.${userId}`
  const [draft, setDraft] = useState(() => localStorage.getItem(place) ?? '')
  useEffect(() => localStorage.setItem(place, draft), [place, draft])
  return [draft, setDraft]
}
