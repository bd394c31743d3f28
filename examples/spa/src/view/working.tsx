import { useState } from 'react'
import type { ToolCall } from '../api/client.ts'
import { failureOf } from '../api/failure.ts'
import { Deeds } from './deeds.tsx'

interface WorkingProps {
  /** What it has done so far. */
  calls?: ToolCall[]
  /** Answers whether there was something to cancel. */
  onCancel?(): Promise<unknown>
}

export function Working({ calls = [], onCancel }: WorkingProps) {
  const [problem, setProblem] = useState('')
  const cancel = () => onCancel?.().catch(error => setProblem(failureOf(error).message))
  return (
    <div className="working">
      <Deeds calls={calls} />
      <p>
        <span className="dots" aria-hidden="true">
          <i />
          <i />
          <i />
        </span>
        {problem || 'Working…'}
        {onCancel && (
          <button type="button" className="quiet" onClick={cancel}>
            Cancel
          </button>
        )}
      </p>
    </div>
  )
}
