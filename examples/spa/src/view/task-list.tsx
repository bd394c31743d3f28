import { type FormEvent, useRef, useState } from 'react'
import type { Task } from '../api/client.ts'
import { useStore } from '../state/store.ts'
import { addTask, changeTask, deleteTask, loadMoreTasks, tasks } from '../state/tasks.ts'
import { dueWords } from './dates.ts'
import { Editable } from './editable.tsx'
import { Icon } from './icon.tsx'

export function TaskList() {
  const { open, completed, cursor, isLoaded, notice } = useStore(tasks)
  return (
    <section className="tasks" aria-labelledby="tasks-title">
      <div className="bar">
        <h2 id="tasks-title" tabIndex={-1}>
          Tasks
        </h2>
        {open.length > 0 && <small>{`${open.length}${cursor ? '+' : ''} open`}</small>}
      </div>
      <NewTask />
      <p className="notice" role="status">
        {notice}
      </p>
      {isLoaded && open.length === 0 && (
        <p className="empty">No open tasks. Add one here, or tell the agent.</p>
      )}
      <ul>
        {open.map(task => (
          <TaskItem key={task.id} task={task} />
        ))}
      </ul>
      {cursor && (
        <button type="button" className="quiet more" onClick={loadMoreTasks}>
          More tasks
        </button>
      )}
      {completed.length > 0 && (
        <details open>
          <summary>Recently completed</summary>
          <ul>
            {completed.map(task => (
              <TaskItem key={task.id} task={task} />
            ))}
          </ul>
        </details>
      )}
    </section>
  )
}

function NewTask() {
  const [title, setTitle] = useState('')
  // One key for each task, reused when it is sent again without a response.
  const key = useRef(crypto.randomUUID())

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (!(await addTask(title.trim(), key.current))) return
    key.current = crypto.randomUUID()
    setTitle('')
  }

  function type(next: string) {
    key.current = crypto.randomUUID()
    setTitle(next)
  }

  return (
    <form className="new-task" onSubmit={submit}>
      <input
        aria-label="New task"
        placeholder="Add a task"
        maxLength={200}
        pattern=".*\S.*"
        required
        value={title}
        onChange={event => type(event.target.value)}
      />
      <button type="submit" title="Add">
        <Icon name="plus" />
        <span className="unseen">Add task</span>
      </button>
    </form>
  )
}

function TaskItem({ task }: { task: Task }) {
  const { latestTurn } = useStore(tasks)
  const isFresh = latestTurn !== undefined && task.updated_by?.turn_id === latestTurn
  return (
    <li data-fresh={isFresh || undefined} data-completed={Boolean(task.completed_at) || undefined}>
      <Editable
        text={task.title}
        onSave={title => changeTask(task, { title })}
        onDelete={() => deleteTask(task)}
      >
        <label className="task">
          <input
            type="checkbox"
            checked={Boolean(task.completed_at)}
            onChange={event => changeTask(task, { completed: event.target.checked })}
          />
          <span>{task.title}</span>
          <TaskNotes task={task} />
        </label>
      </Editable>
    </li>
  )
}

function TaskNotes({ task: { number, due, priority, completed_at } }: { task: Task }) {
  const { text, isOver } = due ? dueWords(due) : { text: '', isOver: false }
  return (
    <small>
      <span className="number">{number}</span>
      {due && <span data-over={(isOver && !completed_at) || undefined}>{text}</span>}
      {priority !== 'normal' && <span data-priority={priority}>{priority} priority</span>}
    </small>
  )
}
