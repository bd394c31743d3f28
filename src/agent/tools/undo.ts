import type { Change } from '../../contract/components.ts'
import { Type } from '../../lib/schema.ts'
import { TaskRefusal, taskGone } from '../../tasks/refusal.ts'
import { type Direction, findTurn, readReversal, reverse } from '../../tasks/undo.ts'
import { summaryOf } from '../../tasks/view.ts'
import { firstOf } from './results.ts'
import { defineTool, type ToolContext } from './tool.ts'

export const undo = defineTool({
  name: 'undo',
  description:
    'Takes back everything that one earlier turn of this conversation has changed: added tasks are deleted, deleted ones ' +
    'return, changed ones are as before. All or nothing: if a task was changed since, nothing is undone.',
  parameters: parametersWith(
    '1, when not given, is the latest one that changed tasks and is not undone; 2 the one before it.'
  ),
  run: (context, { turns_back = 1 }) => reverseTurn(context, 'undo', turns_back)
})

export const redo = defineTool({
  name: 'redo',
  description: 'Reverses an undo of this conversation: what was taken back is in effect again.',
  parameters: parametersWith(
    '1, when not given, is the one that was undone last; 2 the one that was undone before it.'
  ),
  run: (context, { turns_back = 1 }) => reverseTurn(context, 'redo', turns_back)
})

/** Not empty for any tool: Gemini refuses an object without properties. */
function parametersWith(description: string) {
  const turns_back = Type.Integer({ minimum: 1, maximum: 1000, description: `Which turn: ${description}` })
  return Type.Object({ turns_back: Type.Optional(turns_back) }, { additionalProperties: false })
}

/** The maximum number of characters of the user's message in a result. */
const maxMessageLength = 200

async function reverseTurn({ scope, actor, limits }: ToolContext, direction: Direction, position: number) {
  const { origin } = actor
  if (origin.turnId === null) throw new Error('only a turn undoes another one')
  const turn = await findTurn(scope, origin.turnId, direction, position)
  if (!turn) throw new TaskRefusal('nothing_to_undo', nothing[direction])
  const undoable = { turnId: turn.id }
  const total = (await reverse(scope, undoable, direction, { origin, limits })) ?? taskGone()
  const { changes } = await readReversal(scope, undoable, direction)
  const message = [...turn.message].slice(0, maxMessageLength).join('')
  return { message, changes: firstOf(changes.flatMap(changeResult)), total }
}

const nothing = {
  undo: 'No earlier turn of this conversation has changed tasks and is not undone.',
  redo: 'No turn of this conversation is undone.'
}

function changeResult({ before, after }: Change) {
  const change = before === null ? 'restored' : after === null ? 'removed' : 'changed'
  const task = after ?? before
  return task ? [{ change, task: summaryOf(task) }] : []
}
