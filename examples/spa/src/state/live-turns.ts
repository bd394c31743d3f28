import type { ToolCall, TurnId } from '../api/client.ts'
import type { TurnEvent } from '../api/events.ts'
import { failureFrom, failureOf } from '../api/failure.ts'
import { eventsOf } from '../api/turn-events.ts'
import { createStore } from './store.ts'
import { loadTasks } from './tasks.ts'
import { loadThread, thread } from './thread.ts'
import { noteFailure, showEffects } from './turns.ts'

/** A turn that is worked on, as far as it is. */
export interface LiveTurn extends TurnId {
  /** What it has done. */
  calls: ToolCall[]
  /** What it says so far; it may still say something else. */
  text: string
}

interface LiveTurns {
  items: LiveTurn[]
}

export const liveTurns = createStore<LiveTurns>({ items: [] })

/** Shows a turn that was begun by another page, or before a reload. */
export function follow(turn: TurnId): Promise<void> {
  return show(turn, eventsOf(turn))
}

/**
 * Shows a turn while it is worked on, unless that is done already, and then what it has come to: not before `shown`, for
 * what was read earlier must not be shown later.
 */
export async function show(
  turn: TurnId,
  events: AsyncGenerator<TurnEvent>,
  shown?: Promise<void>
): Promise<void> {
  const others = (item: LiveTurn) => item.turn_id !== turn.turn_id
  const { items } = liveTurns.get()
  if (!items.every(others)) return void events.return(undefined)
  liveTurns.update({ items: [...items, { ...turn, calls: [], text: '' }] })
  try {
    for await (const event of events) take(turn, event)
    await shown
    await loadThread(turn.conversation_id)
  } catch (error) {
    if (thread.get().id === turn.conversation_id) thread.update({ failure: failureOf(error) })
  } finally {
    liveTurns.update({ items: liveTurns.get().items.filter(others) })
  }
  await showEffects(turn)
}

function take({ turn_id }: TurnId, { event, data }: TurnEvent) {
  switch (event) {
    case 'response.delta':
      return amend(turn_id, ({ text }) => ({ text: text + data.text }))
    case 'response.reset':
      return amend(turn_id, () => ({ text: '' }))
    case 'tool_call.completed':
      amend(turn_id, ({ calls }) => ({ calls: [...calls, data] }))
      return loadTasksSoon(turn_id)
    case 'turn.completed':
      return amend(turn_id, () => ({ text: data.response, calls: data.tool_calls }))
    case 'turn.failed':
      return noteFailure(turn_id, failureFrom(data))
  }
}

function amend(turnId: string, change: (turn: LiveTurn) => Partial<LiveTurn>) {
  const { items } = liveTurns.get()
  liveTurns.update({
    items: items.map(item => (item.turn_id === turnId ? { ...item, ...change(item) } : item))
  })
}

let soon: ReturnType<typeof setTimeout> | undefined

/** Once for all calls of a step: their events come together. */
function loadTasksSoon(turnId: string) {
  clearTimeout(soon)
  soon = setTimeout(() => loadTasks(turnId), 50)
}
