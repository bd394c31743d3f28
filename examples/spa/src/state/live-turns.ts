import type { ToolCall, TurnId } from '../api/client.ts'
import type { TurnEvent } from '../api/events.ts'
import { failureFrom, failureOf } from '../api/failure.ts'
import { eventsOf } from '../api/turn-events.ts'
import { createStore } from './store.ts'
import { loadTasks } from './tasks.ts'
import { loadThread, thread } from './thread.ts'
import { noteFailure, showEffects } from './turns.ts'

/** The current state of a running turn. */
export interface LiveTurn extends TurnId {
  /** Its tool calls so far. */
  calls: ToolCall[]
  /** Its text so far, which may still be replaced. */
  text: string
}

interface LiveTurns {
  items: LiveTurn[]
}

export const liveTurns = createStore<LiveTurns>({ items: [] })

/** Shows a turn that was started by another page, or before a reload. */
export function follow(turn: TurnId): Promise<void> {
  return show(turn, eventsOf(turn))
}

/**
 * Shows a turn while it runs, unless it is already shown, and then its outcome. The outcome is not shown before `shown`
 * resolves, so that earlier reads do not replace it.
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

/** Called once for all calls of a step, whose events arrive together. */
function loadTasksSoon(turnId: string) {
  clearTimeout(soon)
  soon = setTimeout(() => loadTasks(turnId), 50)
}
