/** A command that was refused. The message is public: the model or the client receives it. */
export class TaskRefusal extends Error {
  override readonly name = 'TaskRefusal'
  readonly reason:
    | 'not_found'
    | 'ambiguous'
    | 'invalid_arguments'
    | 'task_limit_reached'
    | 'storage_limit_reached'
  readonly candidates: { number: number; title: string }[] | undefined

  constructor(reason: TaskRefusal['reason'], message: string, candidates?: TaskRefusal['candidates']) {
    super(message)
    this.reason = reason
    this.candidates = candidates
  }
}

/** For a task that was deleted after it was found. @throws {TaskRefusal} `not_found` */
export function taskGone(): never {
  throw new TaskRefusal('not_found', 'The task no longer exists.')
}
