import type { Change, ChangeEvent, Task, TaskPage } from '../../../src/contract/components.ts'
import { changeEvent, eventsOf } from '../../support/event-source.ts'
import type { TestUser } from './requests.ts'
import { within } from './waiting.ts'

/** Milliseconds until everything must have been received. */
const timeoutMs = 90_000
/** Tasks per page of the list. The newest tasks, which change most, are on the first page. */
const limit = 5

/** The URL of a running server; undefined when none runs. */
type To = () => string | undefined

/** A client that keeps a copy of its user's list: the first page, the others, then each change after the first page. */
export interface FeedReader {
  user: TestUser
  /** By id. */
  copy: Map<string, Task>
  /** The `seq` of the first page. */
  begun: number
  /** In the order in which they were received. */
  received: Change[]
  readList(): Promise<void>
  /**
   * Follows the changes until one that is the last, on one server after the other.
   * @param isCut disconnects after each change.
   * @returns whether it received the last one in time.
   */
  follow(isLast: (change: Change) => boolean, isCut: boolean): Promise<boolean>
}

export function newFeedReader(user: TestUser, to: To): FeedReader {
  const reader: FeedReader = { user, copy: new Map(), begun: 0, received: [], readList, follow }

  async function readList(): Promise<void> {
    const pages = listPages(user, to)
    for await (const { items, seq } of pages) {
      reader.begun = seq ?? reader.begun
      for (const task of items) reader.copy.set(task.id, task)
    }
  }

  /** Reads from one server. @returns whether the last change was received. */
  async function read(isLast: (change: Change) => boolean, isCut: boolean): Promise<boolean> {
    for await (const event of await openFeed(reader, to)) {
      // The server is about to stop.
      if (event.event !== 'change') return false
      receive(event.data)
      if (isLast(event.data)) return true
      if (isCut) return false
    }
    return false
  }

  function receive(change: Change): void {
    const { copy, received } = reader
    received.push(change)
    if (change.after) copy.set(change.task_id, change.after)
    else copy.delete(change.task_id)
  }

  async function follow(isLast: (change: Change) => boolean, isCut: boolean): Promise<boolean> {
    return await within(timeoutMs, async () => await read(isLast, isCut).catch(unlessLost))
  }

  return reader
}

/** The pages of the user's list, as any servers return them. */
export async function* listPages(user: TestUser, to: To): AsyncGenerator<TaskPage> {
  let cursor: string | null = ''
  while (cursor !== null) {
    const query: string = `status=all&sort=-number&limit=${limit}&cursor=${cursor}`
    let page: TaskPage | undefined
    await within(timeoutMs, async () => {
      page = await readPage(user, to, query).catch(ignoreIfLost)
      return page !== undefined
    })
    if (!page) throw new Error('no server returns a page')
    yield page
    cursor = page.next_cursor
  }
}

async function readPage(user: TestUser, to: To, query: string): Promise<TaskPage> {
  const response = await get(user, to, `/api/tasks?${query}`)
  return JSON.parse(await response.text())
}

async function openFeed({ user, begun, received }: FeedReader, to: To): Promise<AsyncGenerator<ChangeEvent>> {
  const last = received.at(-1)
  // As an EventSource: the URL stays the same.
  const response = await get(user, to, `/api/changes?after=${begun}`, {
    accept: 'text/event-stream',
    ...(last && { 'last-event-id': String(last.seq) })
  })
  return eventsOf(response.body ?? new ReadableStream({ start: body => body.close() }), changeEvent)
}

async function get(
  { token }: TestUser,
  to: To,
  path: string,
  headers: Record<string, string> = {}
): Promise<Response> {
  const url = to()
  if (url === undefined) throw new Unavailable('no server runs')
  const response = await fetch(url + path, {
    headers: { authorization: `Bearer ${token}`, ...headers },
    signal: AbortSignal.timeout(timeoutMs)
  })
  if (response.status === 503) throw new Unavailable(await response.text())
  if (response.status !== 200) throw new Error(`${path}: ${response.status} ${await response.text()}`)
  return response
}

class Unavailable extends Error {}

/** `fetch` throws a TypeError when the connection is lost. An unavailable server counts as a lost connection. */
function unlessLost(error: unknown): false {
  if (!(error instanceof TypeError || error instanceof Unavailable)) throw error
  return false
}

function ignoreIfLost(error: unknown): undefined {
  unlessLost(error)
}
