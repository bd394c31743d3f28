import type { Task } from '../api/client.ts'
import { dateOf, dueWords } from './dates.ts'

const names = ['Overdue', 'Today', 'Later', 'No date', 'Done'] as const

export interface TaskGroup {
  name: (typeof names)[number]
  tasks: Task[]
}

/** The tasks in groups, none of them empty: open ones by due date and number, completed ones latest first. */
export function groupsOf(tasks: Task[], now: Date): TaskGroup[] {
  const sorted = tasks.toSorted((one, next) => dueTime(one) - dueTime(next) || one.number - next.number)
  return names
    .map(name => ({ name, tasks: sorted.filter(task => nameOf(task, now) === name) }))
    .filter(group => group.tasks.length > 0)
    .map(group => (group.name === 'Done' ? { ...group, tasks: group.tasks.toSorted(latestFirst) } : group))
}

function nameOf({ due, completed_at }: Task, now: Date): TaskGroup['name'] {
  if (completed_at) return 'Done'
  if (!due) return 'No date'
  const { isOver, days } = dueWords(due, now)
  if (isOver) return 'Overdue'
  return days === 0 ? 'Today' : 'Later'
}

const dueTime = ({ due }: Task) => (due ? dateOf(due).getTime() : Number.MAX_VALUE)

const latestFirst = (one: Task, next: Task) =>
  String(next.completed_at).localeCompare(String(one.completed_at))
