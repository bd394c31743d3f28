import type { Task, TaskSummary } from '../contract/components.ts'
import type { TaskRow, TaskSummaryRow } from './columns.ts'

/** A task as the API returns it. */
export function taskView(row: TaskRow): Task {
  const { id, number, title, description, due, priority, version } = row
  return {
    ...{ id, number, title, description, due, priority },
    completed_at: row.completed_at?.toISOString() ?? null,
    version,
    created_by: originOf(row.created_in, row.created_by_turn),
    updated_by: originOf(row.updated_in, row.updated_by_turn),
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString()
  }
}

/** A task as the tools return it. */
export function taskResult(row: TaskRow): Task {
  return { ...taskView(row), due: shortDue(row.due) }
}

/** One of many changed tasks as the tools return it. */
export function taskSummary({ completed_at, ...row }: TaskSummaryRow): TaskSummary {
  return summaryOf({ ...row, completed_at: completed_at?.toISOString() ?? null })
}

export function summaryOf({ number, title, due, priority, completed_at }: TaskSummary): TaskSummary {
  return { number, title, due: shortDue(due), priority, completed_at }
}

/** An earlier version stored times with any number of digits: nine of them are kept. */
function shortDue(due: string | null): string | null {
  return due?.replace(/(\.\d{9})\d+/, '$1') ?? null
}

function originOf(conversation_id: string | null, turn_id: string | null): Task['created_by'] {
  return conversation_id === null || turn_id === null ? null : { conversation_id, turn_id }
}
