import type { ToolCall, TurnId } from '../api/client.ts'
import { failureFrom, failureOf } from '../api/failure.ts'
import { eventsOf, type TurnEvent } from '../api/turn-events.ts'
import { loadConversations } from './conversations.ts'
import { createStore } from './store.ts'
import { loadThread, thread } from './thread.ts'
import { noteFailure } from './turns.ts'
import { hasChangedTasks, offerUndo } from './undo.ts'

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
    // A turn that failed or was stopped has changed things, too.
    const calls = liveTurns.get().items.find(item => !others(item))?.calls ?? []
    if (hasChangedTasks(calls)) offerUndo({ words: 'The agent changed your list.', turn })
    liveTurns.update({ items: liveTurns.get().items.filter(others) })
  }
  await loadConversations()
}

function take({ turn_id }: TurnId, { event, data }: TurnEvent) {
  switch (event) {
    case 'response.delta':
      return amend(turn_id, ({ text }) => ({ text: text + data.text }))
    case 'response.reset':
      return amend(turn_id, () => ({ text: '' }))
    case 'tool_call.completed':
      return amend(turn_id, ({ calls }) => ({ calls: [...calls, data] }))
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
