/** What the harness tells a process: where to fail from now on, if anywhere, such as `finish:after#1=kill`. */
export interface Order {
  failpoint: string | undefined
}

/** What a process tells the harness. */
export type Report = { armed: true } | { passed: string } | { stopping: string }

type Action = 'kill' | 'stop'

interface Failpoint {
  /** As `finish:after#2`: the second time that `finish` has returned since this was set. */
  place: string
  action: Action
}

let failpoint = parse(process.env.FAILPOINT)
const counts = new Map<string, number>()

process.on('message', ({ failpoint: text }: Order) => {
  failpoint = parse(text)
  counts.clear()
  report({ armed: true })
})
// Whoever gives the orders is gone.
process.on('disconnect', () => process.exit(1))
// Orders are listened to, but they keep no process alive.
process.channel?.unref()

/** The same function, with a failpoint before and one after it. */
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

/** The same factory, for objects whose method has failpoints around it. */
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

function pass(name: string): void {
  const count = (counts.get(name) ?? 0) + 1
  counts.set(name, count)
  const place = `${name}#${count}`
  report({ passed: place })
  if (failpoint?.place === place) fail(failpoint)
}

/** Neither signal can be caught: nothing of the process runs on, and nothing is cleaned up. */
function fail({ place, action }: Failpoint): void {
  failpoint = undefined
  if (action === 'stop') report({ stopping: place })
  process.kill(process.pid, action === 'kill' ? 'SIGKILL' : 'SIGSTOP')
}

function parse(text: string | undefined): Failpoint | undefined {
  if (!text) return undefined
  const [, place = '', action] = /^(\w+:(?:before|after)#\d+)=(kill|stop)$/.exec(text) ?? []
  if (action !== 'kill' && action !== 'stop') throw new Error(`There is no failpoint ${text}.`)
  return { place, action }
}

function report(line: Report): void {
  process.send?.(line)
}
