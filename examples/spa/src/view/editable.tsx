import { type FormEvent, type KeyboardEvent, type ReactNode, useRef, useState } from 'react'
import { Icon } from './icon.tsx'

interface EditableProps {
  text: string
  /** These resolve with whether the change succeeded. */
  onSave(text: string): Promise<boolean>
  onDelete(): Promise<boolean>
  children: ReactNode
}

/** A list item whose text can be edited in place, and that can be deleted after a confirmation. */
export function Editable({ text, onSave, onDelete, children }: EditableProps) {
  const [mode, setMode] = useState<'shown' | 'edited' | 'deleted'>('shown')
  const item = useRef<HTMLDivElement>(null)

  /** Restores the focus. */
  function leave() {
    setMode('shown')
    requestAnimationFrame(() => item.current?.querySelector<HTMLElement>('.actions button')?.focus())
  }

  async function save(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const next = String(new FormData(event.currentTarget).get('text')).trim()
    const isUnchanged = next === '' || next === text
    // A text that could not be saved stays in the field.
    if (isUnchanged || (await onSave(next))) leave()
  }

  async function remove() {
    const heading = item.current?.closest('section')?.querySelector('h2')
    if (await onDelete()) heading?.focus()
    else leave()
  }

  const leaveOnEscape = (event: KeyboardEvent) => event.key === 'Escape' && leave()

  return (
    <div className="editable" ref={item}>
      {mode === 'shown' && (
        <>
          {children}
          <div className="actions">
            <button type="button" className="quiet" onClick={() => setMode('edited')} title="Rename">
              <Icon name="pencil" />
              <span className="unseen">Rename “{text}”</span>
            </button>
            <button type="button" className="quiet" onClick={() => setMode('deleted')} title="Delete">
              <Icon name="trash" />
              <span className="unseen">Delete “{text}”</span>
            </button>
          </div>
        </>
      )}
      {mode === 'edited' && (
        <form className="edit" onSubmit={save} onKeyDown={leaveOnEscape}>
          <input
            name="text"
            aria-label={`New name of “${text}”`}
            defaultValue={text}
            maxLength={200}
            ref={select}
          />
          <button type="submit">Save</button>
          <button type="button" className="quiet" onClick={leave} title="Cancel">
            <Icon name="cross" />
            <span className="unseen">Cancel renaming “{text}”</span>
          </button>
        </form>
      )}
      {mode === 'deleted' && (
        <fieldset className="edit" onKeyDown={leaveOnEscape}>
          <legend className="unseen">Delete “{text}”?</legend>
          <span className="question">Delete for good?</span>
          <button type="button" className="danger" onClick={remove} ref={focus}>
            Delete
          </button>
          <button type="button" className="quiet" onClick={leave}>
            Keep
          </button>
        </fieldset>
      )}
    </div>
  )
}

const focus = (node: HTMLElement | null) => node?.focus()
const select = (node: HTMLInputElement | null) => node?.select()
