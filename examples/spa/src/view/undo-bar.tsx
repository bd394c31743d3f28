import { useEffect, useState } from 'react'
import { useStore } from '../state/store.ts'
import { offerUndo, reverseLatest, targetOf, undo } from '../state/undo.ts'
import { Icon } from './icon.tsx'

/** Milliseconds for which an action can be undone here. They begin again when the pointer or the focus leaves. */
const offeredMs = 10_000

/** What was done last, and a button to undo it. */
export function UndoBar() {
  const { latest, isUndone, isBusy, notice, changes } = useStore(undo)
  const [isHeld, setIsHeld] = useState(false)
  const hold = () => setIsHeld(true)
  const release = () => setIsHeld(false)
  useEffect(() => {
    if (!latest || isHeld || isBusy) return
    const timer = setTimeout(() => offerUndo(undefined), offeredMs)
    return () => clearTimeout(timer)
  }, [latest, isHeld, isBusy])
  // A button that is removed has no blur event.
  useEffect(() => setIsHeld(false), [latest])
  const target = latest && targetOf(latest, changes)

  return (
    <section
      className="undo-bar"
      aria-label="Latest action"
      onPointerEnter={hold}
      onPointerLeave={release}
      onFocus={hold}
      onBlur={release}
    >
      <p role="status">{latest && (notice || `${isUndone ? 'Undone: ' : ''}${latest.words}`)}</p>
      {target && (
        <button type="button" disabled={isBusy} onClick={() => reverseLatest(target)}>
          <Icon name={isUndone ? 'redo' : 'undo'} />
          {isUndone ? 'Redo' : 'Undo'}
        </button>
      )}
      {latest && (
        <button type="button" title="Close" onClick={() => offerUndo(undefined)}>
          <Icon name="cross" />
          <span className="unseen">Close</span>
        </button>
      )}
    </section>
  )
}
