import { queryObjects } from 'node:v8'

// Loaded with --import and --expose-gc into a measured server. Answers each IPC message with a measurement.

/** Count objects only while the server is idle: it blocks a server with many objects for longer than its leases. */
export type Question = 'costs' | 'all'

export interface Gauge {
  /** Bytes after a garbage collection. */
  rss: number
  heap: number
  /** The most memory that the process has had, in bytes. */
  peak: number
  /** Milliseconds of CPU since the start of the process: before and after the garbage collection. */
  cpu: { before: number; after: number }
  /** The number of active resources, and of objects created for streams. */
  alive: Record<string, number>
}

const { gc } = globalThis
const made = { AbortController, AbortSignal, ReadableStream, Response }

process.on('message', (question: Question) => {
  const before = cpuMs()
  gc?.()
  gc?.()
  const { rss, heapUsed: heap } = process.memoryUsage()
  const peak = process.resourceUsage().maxRSS * 1024
  const alive = { ...resources(), ...(question === 'all' && objects()), listeners: listeners() }
  process.send?.({ rss, heap, peak, cpu: { before, after: cpuMs() }, alive } satisfies Gauge)
})
process.channel?.unref()

function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

function resources(): Record<string, number> {
  const byName = Map.groupBy(process.getActiveResourcesInfo(), name => name)
  return Object.fromEntries([...byName].map(([name, all]) => [name, all.length]))
}

function objects(): Record<string, number> {
  return Object.fromEntries(
    Object.entries(made).map(([name, type]) => [name, queryObjects(type, { format: 'count' })])
  )
}

/** Of the process itself. */
function listeners(): number {
  return process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0)
}
