import { type OpenResources, openResources } from './resources.ts'

/** A message of the harness to a process: sets its failpoint, such as `finish:after#1=kill`, or clears it. */
export interface ArmCommand {
  failpoint: string | undefined
}

/** A message of the harness to a process: asks for its open resources. */
export interface CountCommand {
  count: 'resources'
}

/** A message of a process to the harness. */
export type Report =
  | { armed: true }
  | { passed: string }
  | { stopping: string }
  | { resources: OpenResources }

type Action = 'kill' | 'stop'

interface Failpoint {
  /** For example `finish:after#2`: the second return of `finish` since the failpoint was set. */
  point: string
  action: Action
}

let failpoint = parse(process.env.FAILPOINT)
const counts = new Map<string, number>()

process.on('message', (command: ArmCommand | CountCommand) => {
  if ('count' in command) return report({ resources: openResources() })
  failpoint = parse(command.failpoint)
  counts.clear()
  report({ armed: true })
})
// The harness has exited.
process.on('disconnect', () => process.exit(1))
// The channel must not keep the process alive.
process.channel?.unref()

/** Returns the function with a failpoint before its call and one after its return. */
export function wrap<Args extends unknown[], Result>(name: string, real: (...args: Args) => Result) {
  return (...args: Args): Result => {
    pass(`${name}:before`)
    const result = real(...args)
    if (result instanceof Promise) {
      const passed = result.then(value => {
        pass(`${name}:after`)
        return value
      })
      return passed as Result
    }
    pass(`${name}:after`)
    return result
  }
}

/** Returns the factory; one method of the objects that it makes has failpoints before and after it. */
export function wrapMethod<Args extends unknown[], Made extends object>(
  method: string,
  factory: (...args: Args) => Made
) {
  return (...args: Args): Made => {
    const made = factory(...args)
    const real: unknown = Reflect.get(made, method)
    if (typeof real !== 'function') throw new Error(`There is no method ${method}.`)
    return { ...made, [method]: wrap(method, real.bind(made)) }
  }
}

/**
 * Returns the function that runs `work` in a transaction. `work` has a failpoint before its first statement and one after
 * its last one is sent, before the commit.
 */
export function wrapWork<Scope, Args extends unknown[], Result>(
  name: string,
  real: (scope: Scope, work: (...args: Args) => Promise<Result>) => Promise<Result>
) {
  return (scope: Scope, work: (...args: Args) => Promise<Result>): Promise<Result> =>
    real(scope, wrap(name, work))
}

function pass(name: string): void {
  const count = (counts.get(name) ?? 0) + 1
  counts.set(name, count)
  const point = `${name}#${count}`
  report({ passed: point })
  if (failpoint?.point === point) fail(failpoint)
}

/** Neither signal can be caught: the process stops at once and cleans nothing up. */
function fail({ point, action }: Failpoint): void {
  failpoint = undefined
  if (action === 'stop') report({ stopping: point })
  process.kill(process.pid, action === 'kill' ? 'SIGKILL' : 'SIGSTOP')
}

function parse(text: string | undefined): Failpoint | undefined {
  if (!text) return undefined
  const [, point = '', action] = /^(\w+:(?:before|after)#\d+)=(kill|stop)$/.exec(text) ?? []
  if (action !== 'kill' && action !== 'stop') throw new Error(`There is no failpoint ${text}.`)
  return { point, action }
}

function report(line: Report): void {
  process.send?.(line)
}
