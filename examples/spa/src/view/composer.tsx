import { type FormEvent, type KeyboardEvent, useRef } from 'react'
import { drafts, writeDraft } from '../state/drafts.ts'
import { send } from '../state/outbox.ts'
import { useStore } from '../state/store.ts'
import { Icon } from './icon.tsx'

interface ComposerProps {
  conversationId: string | undefined
  /** Whether a turn of the conversation is running. */
  isBusy: boolean
}

export function Composer({ conversationId, isBusy }: ComposerProps) {
  const draft = useStore(drafts).texts[conversationId ?? ''] ?? ''
  const form = useRef<HTMLFormElement>(null)

  function submit(event: FormEvent) {
    event.preventDefault()
    if (isBusy || draft.trim() === '') return
    send(draft.trim())
    writeDraft(conversationId, '')
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
        onChange={event => writeDraft(conversationId, event.target.value)}
        onKeyDown={submitOnEnter}
      />
      <button type="submit" disabled={isBusy || draft.trim() === ''} title="Send">
        <Icon name="send" />
        <span className="unseen">Send</span>
      </button>
    </form>
  )
}
