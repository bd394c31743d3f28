import { type FormEvent, useEffect, useRef, useState } from 'react'
import type { Task, TaskChange } from '../api/client.ts'
import { useStore } from '../state/store.ts'
import { changeTask, tasks } from '../state/tasks.ts'

interface TaskEditorProps {
  /** The task as it was when the editor was opened: a change that somebody else made since is not overwritten unseen. */
  task: Task
  onClose(): void
}

export function TaskEditor({ task, onClose }: TaskEditorProps) {
  const [base, setBase] = useState(task)
  const [problem, setProblem] = useState('')
  const dialog = useRef<HTMLDialogElement>(null)
  const { items } = useStore(tasks)
  useEffect(() => dialog.current?.showModal(), [])

  async function save(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const change = changeIn(new FormData(event.currentTarget), task)
    if (Object.keys(change).length === 0 || (await changeTask(base, change))) return dialog.current?.close()
    // What was typed stays, and can be saved over the newer version.
    setProblem(tasks.get().notice)
    setBase(items[task.id] ?? base)
  }

  return (
    <dialog className="card" ref={dialog} onClose={onClose} aria-labelledby="editor-title">
      <form onSubmit={save}>
        <h2 id="editor-title">Edit task</h2>
        <label>
          Title
          <input name="title" defaultValue={task.title} maxLength={200} pattern=".*\S.*" required />
        </label>
        <label>
          Description
          <textarea name="description" rows={3} maxLength={2000} defaultValue={task.description ?? ''} />
        </label>
        <div className="pair">
          <label>
            Due date
            <input name="due" type="date" defaultValue={dayOf(task)} />
          </label>
          <label>
            Priority
            <select name="priority" defaultValue={task.priority}>
              <option value="low">Low</option>
              <option value="normal">Normal</option>
              <option value="high">High</option>
            </select>
          </label>
        </div>
        <p className="notice" role="alert">
          {problem}
        </p>
        <div className="buttons">
          <button type="button" className="quiet" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
          <button type="submit">{problem ? 'Save anyway' : 'Save'}</button>
        </div>
      </form>
    </dialog>
  )
}

/** The fields that differ: a due time that is not touched keeps its hours. */
function changeIn(form: FormData, task: Task): TaskChange {
  const field = (name: string) => String(form.get(name)).trim()
  const priority = (['low', 'normal', 'high'] as const).find(name => name === field('priority'))
  return {
    ...(field('title') !== task.title && { title: field('title') }),
    ...(field('description') !== (task.description ?? '') && { description: field('description') || null }),
    ...(field('due') !== dayOf(task) && { due: field('due') || null }),
    ...(priority !== task.priority && { priority })
  }
}

const dayOf = ({ due }: Task) => due?.slice(0, 10) ?? ''
