import { answerOf } from '../api/answer.ts'
import { api, type Change, type ChangeEvent } from '../api/client.ts'
import { type EventStream, eventsIn } from '../api/events.ts'
import { type Failure, failureOf } from '../api/failure.ts'
import { connection } from './connection.ts'
import { loadTasks, take, tasks } from './tasks.ts'
import { loadThread, thread } from './thread.ts'
import { rememberChange } from './undo.ts'

/** Milliseconds to wait before another attempt to connect, and before each further one. */
const pauses = [300, 1000, 2000, 4000]

/**
 * Keeps the list up to date while the page is visible: hidden pages would use up the connections that a browser has for
 * a server. Returns a function that stops it.
 */
export function followChanges(): () => void {
  let current = new AbortController()
  const stop = () => current.abort()
  const begin = () => {
    stop()
    current = new AbortController()
    if (!document.hidden) void follow(current.signal)
  }
  document.addEventListener('visibilitychange', begin)
  // A browser can keep a connection that no longer works.
  addEventListener('offline', begin)
  addEventListener('online', begin)
  begin()
  return () => {
    document.removeEventListener('visibilitychange', begin)
    removeEventListener('offline', begin)
    removeEventListener('online', begin)
    stop()
  }
}

/** Connects again after each lost connection, after the last change that the list includes. */
async function follow(signal: AbortSignal) {
  let vain = 0
  while (!signal.aborted) {
    try {
      const stream = await connect(tasks.get().seq ?? (await loadTasks(signal)), signal)
      vain = 0
      connection.update({ isLost: false })
      await takeAll(stream, signal)
    } catch (error) {
      if (signal.aborted) return
      const failure = failureOf(error)
      note(failure, vain > 0)
      const pause = pauses[Math.min(vain++, pauses.length - 1)] ?? 0
      await new Promise(resolve => setTimeout(resolve, Math.max(pause, failure.retryAt - Date.now())))
    }
  }
}

function note({ code }: Failure, isRepeated: boolean) {
  // Too much has changed since: the list is read anew.
  if (code === 'changes_expired') tasks.update({ seq: undefined })
  else if (isRepeated) connection.update({ isLost: true })
}

function connect(after: number, signal: AbortSignal): Promise<EventStream> {
  const headers = { accept: 'text/event-stream' }
  const params = { query: { after } }
  return answerOf(api.GET('/api/changes', { params, headers, signal, parseAs: 'stream' }))
}

async function takeAll(stream: EventStream, signal: AbortSignal) {
  for await (const event of eventsIn<ChangeEvent>(stream)) {
    if (signal.aborted) return
    if (event.event === 'change') takeOne(event.data)
  }
}

function takeOne(change: Change) {
  rememberChange(change)
  take(change)
  // An answer shows whether its changes are undone.
  if (change.of_turn) loadThreadSoon()
}

let soon: ReturnType<typeof setTimeout> | undefined

/** Called once for all changes of a turn, which arrive together. */
function loadThreadSoon() {
  clearTimeout(soon)
  soon = setTimeout(() => void loadThread(thread.get().id ?? ''), 50)
}
