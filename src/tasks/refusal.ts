import { ApiError } from '../errors.ts'

/** A command that was refused. The message is public: the model or the client receives it. */
export class TaskRefusal extends Error {
  override readonly name = 'TaskRefusal'
  readonly reason:
    | 'not_found'
    | 'ambiguous'
    | 'too_many_tasks'
    | 'invalid_arguments'
    | 'task_limit_reached'
    | 'storage_limit_reached'
    | 'nothing_to_undo'
    | 'undo_conflict'
    | 'undo_expired'
  readonly details: RefusalDetails

  constructor(reason: TaskRefusal['reason'], message: string, details: RefusalDetails = {}) {
    super(message)
    this.reason = reason
    this.details = details
  }
}

interface RefusalDetails {
  /** With `ambiguous`: the first tasks that match. With `undo_conflict`: the first tasks that are in the way. */
  candidates?: { number: number; title: string }[]
  /** With `too_many_tasks`: how many tasks match. */
  total?: number
}

/** For a task that was deleted after it was found. @throws {TaskRefusal} `not_found` */
export function taskGone(): never {
  throw new TaskRefusal('not_found', 'The task no longer exists.')
}

/** Tasks were changed since. */
export class UndoConflict extends TaskRefusal {
  readonly tasks: { id: string; number: number; title: string }[]

  constructor(message: string, tasks: UndoConflict['tasks']) {
    super('undo_conflict', message, { candidates: tasks.map(({ number, title }) => ({ number, title })) })
    this.tasks = tasks
  }
}

/** The error for clients without the agent: a limit and undo have the same codes for both. */
export function errorOf(error: unknown): unknown {
  if (error instanceof UndoConflict)
    return new ApiError('undo_conflict', { detail: error.message, tasks: error.tasks })
  if (!(error instanceof TaskRefusal)) return error
  const { reason, message } = error
  if (reason === 'nothing_to_undo') return new ApiError(reason, { detail: message })
  const isPublic =
    reason === 'undo_expired' || reason === 'task_limit_reached' || reason === 'storage_limit_reached'
  return isPublic ? new ApiError(reason) : error
}
