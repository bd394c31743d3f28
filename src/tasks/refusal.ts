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
  readonly details: RefusalDetails

  constructor(reason: TaskRefusal['reason'], message: string, details: RefusalDetails = {}) {
    super(message)
    this.reason = reason
    this.details = details
  }
}

interface RefusalDetails {
  /** With `ambiguous`: the first tasks that match. */
  candidates?: { number: number; title: string }[]
  /** With `too_many_tasks`: how many tasks match. */
  total?: number
}

/** For a task that was deleted after it was found. @throws {TaskRefusal} `not_found` */
export function taskGone(): never {
  throw new TaskRefusal('not_found', 'The task no longer exists.')
}
