import { useState } from 'react'
import type { TurnId } from '../api/client.ts'
import { reverse } from '../state/undo.ts'
import { Icon } from './icon.tsx'

/** Undoes or redoes what a turn has changed. */
export function TurnUndo({ turn, isUndone }: { turn: TurnId; isUndone: boolean }) {
  const [isBusy, setIsBusy] = useState(false)
  const [problem, setProblem] = useState('')

  async function press() {
    setIsBusy(true)
    setProblem(await reverse(turn, isUndone ? 'redo' : 'undo'))
    setIsBusy(false)
  }

  return (
    <div className="turn-undo">
      {isUndone && <span className="badge">Undone</span>}
      <button type="button" className="quiet" disabled={isBusy} onClick={press}>
        <Icon name={isUndone ? 'redo' : 'undo'} />
        {isUndone ? 'Redo' : 'Undo'}
      </button>
      <span className="notice" role="status">
        {problem}
      </span>
    </div>
  )
}
