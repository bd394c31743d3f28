import { type FormEvent, useEffect, useId, useReducer, useRef, useState } from 'react'
import type { Task } from '../api/client.ts'
import { useStore } from '../state/store.ts'
import { addTask, loadMoreTasks, tasks } from '../state/tasks.ts'
import { moveFocus } from './focus.ts'
import { Icon } from './icon.tsx'
import { TaskEditor } from './task-editor.tsx'
import { groupsOf, type TaskGroup } from './task-groups.ts'
import { TaskItem } from './task-item.tsx'

export function TaskList() {
  const { items, seq, cursor, news, notice } = useStore(tasks)
  const [edited, setEdited] = useState<Task>()
  const [focused, setFocused] = useState<string>()
  useEachMinute()
  const groups = groupsOf(Object.values(items), new Date())
  const ids = groups.flatMap(group => group.tasks.map(({ id }) => id))
  const stop = ids.find(id => id === focused) ?? ids[0]
  const open = Object.values(items).filter(task => !task.completed_at).length
  return (
    <section className="tasks" aria-labelledby="tasks-title">
      <div className="bar">
        <h2 id="tasks-title" tabIndex={-1}>
          Tasks
        </h2>
        {open > 0 && <small>{`${open}${cursor ? '+' : ''} open`}</small>}
      </div>
      <NewTask />
      <p className="notice" role="status">
        {notice}
      </p>
      <p className="unseen" role="status">
        {news}
      </p>
      {seq !== undefined && open === 0 && (
        <p className="empty">No open tasks. Add one here, or tell the agent.</p>
      )}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys are for what is in it. */}
      <div onKeyDown={event => moveFocus(event.currentTarget, event.key) && event.preventDefault()}>
        {groups.map(group => (
          <Group key={group.name} group={group} stop={stop} onFocus={setFocused} onEdit={setEdited} />
        ))}
      </div>
      {cursor && (
        <button type="button" className="quiet more" onClick={loadMoreTasks}>
          More tasks
        </button>
      )}
      {edited && <TaskEditor task={edited} onClose={() => setEdited(undefined)} />}
    </section>
  )
}

interface GroupProps {
  group: TaskGroup
  /** The id of the task where the Tab key stops. */
  stop: string | undefined
  onFocus(id: string): void
  onEdit(task: Task): void
}

function Group({ group: { name, tasks }, stop, onFocus, onEdit }: GroupProps) {
  const id = useId()
  return (
    <section className="group" data-group={name} aria-labelledby={id}>
      <h3>
        {name === 'Overdue' && <Icon name="clock" />}
        <span id={id}>{name}</span> <small>{tasks.length}</small>
      </h3>
      <ul>
        {tasks.map(task => (
          <TaskItem
            key={task.id}
            task={task}
            isStop={task.id === stop}
            onFocus={() => onFocus(task.id)}
            onEdit={() => onEdit(task)}
          />
        ))}
      </ul>
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

/** Shows the list again each minute: tasks become overdue while it is open. */
function useEachMinute() {
  const [, show] = useReducer((count: number) => count + 1, 0)
  useEffect(() => {
    const timer = setInterval(show, 60_000)
    return () => clearInterval(timer)
  }, [])
}
