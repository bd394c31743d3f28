import { queryObjects } from 'node:v8'

// Loaded with --import and --expose-gc into a server that is measured: it answers each message with what it is like.

/** Counting objects stops a server that has many for so long that it loses its leases: only when it has nothing to do. */
export type Question = 'costs' | 'all'

export interface Gauge {
  /** Bytes, after garbage was collected. */
  rss: number
  heap: number
  /** Milliseconds of CPU since the process began: before and after that. */
  cpu: { before: number; after: number }
  /** What keeps a process alive, and things that are made for a stream: how many there are. */
  alive: Record<string, number>
}

const { gc } = globalThis
const made = { AbortController, AbortSignal, ReadableStream, Response }

process.on('message', (question: Question) => {
  const before = cpuMs()
  gc?.()
  gc?.()
  const { rss, heapUsed: heap } = process.memoryUsage()
  const alive = { ...resources(), ...(question === 'all' && objects()), listeners: listeners() }
  process.send?.({ rss, heap, cpu: { before, after: cpuMs() }, alive } satisfies Gauge)
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
