import { useState } from 'react'
import { failureOf } from '../api/failure.ts'

export function Working({ onStop }: { onStop?(): Promise<void> }) {
  const [problem, setProblem] = useState('')
  const stop = () => onStop?.().catch(error => setProblem(failureOf(error).message))
  return (
    <p className="working">
      <span className="dots" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      {problem || 'Working…'}
      {onStop && (
        <button type="button" className="quiet" onClick={stop}>
          Stop
        </button>
      )}
    </p>
  )
}
