import type { Static, TObject } from '@sinclair/typebox'
import { dayIn, localInstant } from '../../lib/clock.ts'
import { dueDay } from '../../tasks/due.ts'
import type { TaskFilter, TaskSelection } from '../../tasks/queries.ts'
import { TaskRefusal } from '../../tasks/refusal.ts'
import { wordsOf } from '../../tasks/words.ts'
import type { filter, selection } from './parameters.ts'
import type { ToolContext } from './tool.ts'

type FilterArguments = Static<TObject<typeof filter>>
type SelectionArguments = Static<TObject<typeof selection>>
type FilterContext = Pick<ToolContext, 'actor' | 'now'>
type Status = TaskFilter['status']

/**
 * The filter that arguments describe.
 * @param status that of the tasks if the arguments do not say it.
 * @throws {TaskRefusal} `invalid_arguments` when a bound is not a date, or when no task can match.
 */
export function filterOf(
  { due_after, due_before, has_due, overdue, completed_since, completed_until, ...args }: FilterArguments,
  { actor: { timeZone }, now }: FilterContext,
  status: Status = 'open'
): TaskFilter {
  const today = dayIn(timeZone, now)
  const until = completed_until && dueDay(completed_until, timeZone)
  return {
    status: statusOf({ overdue, completed_since, completed_until, ...args }) ?? status,
    dueFrom: due_after && dueDay(due_after, timeZone),
    dueTo: due_before && dueDay(due_before, timeZone),
    hasDue: has_due,
    overdue: overdue === undefined ? undefined : { is: overdue, now, today },
    completedFrom: completed_since ? startOf(dueDay(completed_since, timeZone), timeZone) : undefined,
    completedBefore: until && until < lastDay ? startOf(dayAfter(until), timeZone) : undefined,
    priority: args.priority,
    ...textFilter(args.query)
  }
}

/** @throws {TaskRefusal} `invalid_arguments`, also when not exactly one of the two is given. */
export function selectionOf(
  { numbers, where }: SelectionArguments,
  context: FilterContext,
  status?: Status
): TaskSelection {
  if (numbers && !where) return { numbers }
  if (where && !numbers) return filterOf(where, context, status)
  throw new TaskRefusal(
    'invalid_arguments',
    'arguments must have either numbers or where, with at least one filter'
  )
}

/** Overdue tasks are open; completed ones have a time of completion. */
function statusOf(args: FilterArguments): Status | undefined {
  const { status, overdue, completed_since, completed_until } = args
  const isCompleted = completed_since !== undefined || completed_until !== undefined
  const isOpen = overdue === true
  if ((isCompleted && (isOpen || status === 'open')) || (isOpen && status === 'completed'))
    throw new TaskRefusal(
      'invalid_arguments',
      'overdue tasks are open, and tasks with completed_since or completed_until are completed: no task can match'
    )
  if (isCompleted) return 'completed'
  return isOpen ? 'open' : status
}

function startOf(day: string, timeZone: string): Date {
  return new Date(localInstant(`${day}T00:00:00`, timeZone))
}

/** The last day that can be written. No task is completed later. */
const lastDay = '9999-12-31'

function dayAfter(day: string): string {
  return new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10)
}

/** Words where the text has any; otherwise, such as for an emoji, the text itself. */
function textFilter(query = ''): Pick<TaskFilter, 'query' | 'words'> {
  const words = wordsOf(query)
  return words.length > 0 ? { words } : { query: query.trim() }
}
