import type { SyntheticEvent } from 'react'
import type { Task } from '../api/client.ts'
import { useStore } from '../state/store.ts'
import { changeTask, deleteTask, settle, tasks } from '../state/tasks.ts'
import { dueWords } from './dates.ts'
import { keepPlace } from './focus.ts'
import { Icon } from './icon.tsx'

interface TaskItemProps {
  task: Task
  /** Whether the Tab key stops here. The arrow keys reach everything else. */
  isStop: boolean
  onFocus(): void
  onEdit(): void
}

export function TaskItem({ task, isStop, onFocus, onEdit }: TaskItemProps) {
  const { fresh } = useStore(tasks)
  const change = fresh[task.id]
  return (
    // Two names of one animation, so that it starts again with each change.
    <li
      data-fresh={change && (change % 2 ? 'odd' : 'even')}
      data-completed={Boolean(task.completed_at) || undefined}
      onFocus={onFocus}
      onAnimationEnd={() => settle(task.id)}
    >
      <div className="editable">
        <label className="task">
          <input
            type="checkbox"
            tabIndex={isStop ? 0 : -1}
            checked={Boolean(task.completed_at)}
            onChange={event => {
              const completed = event.target.checked
              void keepPlace(rowOf(event), () => changeTask(task, { completed }))
            }}
          />
          <span>{task.title}</span>
          <TaskNotes task={task} />
        </label>
        <div className="actions">
          <button type="button" className="quiet" tabIndex={-1} onClick={onEdit} title="Edit">
            <Icon name="pencil" />
            <span className="unseen">Edit “{task.title}”</span>
          </button>
          <button
            type="button"
            className="quiet"
            tabIndex={-1}
            onClick={event => keepPlace(rowOf(event), () => deleteTask(task))}
            title="Delete"
          >
            <Icon name="trash" />
            <span className="unseen">Delete “{task.title}”</span>
          </button>
        </div>
      </div>
    </li>
  )
}

const rowOf = (event: SyntheticEvent) => event.currentTarget.closest('li')

function TaskNotes({ task: { number, due, priority, description, completed_at } }: { task: Task }) {
  const { text, isOver } = due ? dueWords(due) : { text: '', isOver: false }
  return (
    <small>
      {description && <span className="description">{description}</span>}
      <span className="number">{number}</span>
      {isOver && !completed_at ? (
        <span data-over>
          <Icon name="clock" />
          {text}, overdue
        </span>
      ) : (
        due && <span>{text}</span>
      )}
      {priority !== 'normal' && (
        <span data-priority={priority}>
          {priority === 'high' && <Icon name="flag" />}
          {priority} priority
        </span>
      )}
    </small>
  )
}
