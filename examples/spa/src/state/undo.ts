import { answerOf } from '../api/answer.ts'
import { api, type Change, type ToolCall, type TurnId } from '../api/client.ts'
import { problemOf } from './problem.ts'
import { createStore } from './store.ts'
import { loadThread, thread } from './thread.ts'

/** Something that was done: by a turn, or by hand to the task of this version (0 for a task that was added). */
export type Deed = { words: string } & ({ turn: TurnId } | { taskId: string; version: number })

type Target = TurnId | { seq: number }

interface Undo {
  /** What was done last; undefined when it is no longer offered to undo it. */
  latest: Deed | undefined
  isUndone: boolean
  isBusy: boolean
  /** Why it could not be undone or redone. */
  notice: string
  /** The latest changes of the feed, which number what was done by hand. */
  changes: Change[]
}

export const undo = createStore<Undo>({
  latest: undefined,
  isUndone: false,
  isBusy: false,
  notice: '',
  changes: []
})

export function offerUndo(latest: Deed | undefined): void {
  undo.update({ latest, isUndone: false, isBusy: false, notice: '' })
}

export function rememberChange(change: Change): void {
  undo.update({ changes: [...undo.get().changes, change].slice(-100) })
}

/** What to undo; undefined until the feed has delivered the change, which has the number that the API asks for. */
export function targetOf(deed: Deed, changes: Change[]): Target | undefined {
  if ('turn' in deed) return deed.turn
  // A task leaves a version once: this is the change that was made here.
  const { taskId, version } = deed
  return changes.find(({ task_id, before }) => task_id === taskId && (before?.version ?? 0) === version)
}

/** Undoes or redoes what was done last. */
export async function reverseLatest(target: Target): Promise<void> {
  const { latest, isUndone } = undo.get()
  undo.update({ isBusy: true, notice: '' })
  const notice = await reverse(target, isUndone ? 'redo' : 'undo')
  if (undo.get().latest !== latest) return
  undo.update({ isBusy: false, notice })
}

/** Resolves with why it failed; empty if it did not. The list gets the changes from the feed. */
export async function reverse(target: Target, direction: 'undo' | 'redo'): Promise<string> {
  const notice = await problemOf(() =>
    answerOf(
      'seq' in target
        ? api.POST(`/api/changes/{seq}/${direction}`, { params: { path: { seq: target.seq } } })
        : api.POST(`/api/conversations/{conversation_id}/turns/{turn_id}/${direction}`, {
            params: { path: { conversation_id: target.conversation_id, turn_id: target.turn_id } }
          })
    )
  )
  if (notice) return notice
  const { latest, changes } = undo.get()
  const latestTarget = latest && targetOf(latest, changes)
  if (latestTarget && idOf(latestTarget) === idOf(target)) undo.update({ isUndone: direction === 'undo' })
  await loadThread(thread.get().id ?? '')
  return ''
}

const idOf = (target: Target) => ('seq' in target ? target.seq : target.turn_id)

/** Whether a turn with these tool calls has something to undo. */
export function hasChangedTasks(calls: ToolCall[]): boolean {
  return calls.some(({ tool, status }) => status === 'succeeded' && tool !== 'list_tasks')
}
