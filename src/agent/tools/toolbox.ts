import { isDeepStrictEqual } from 'node:util'
import { isObject } from '../../lib/objects.ts'
import { TaskRefusal } from '../../tasks/refusal.ts'
import type { Call } from '../classification.ts'
import type { JsonObject, ToolDeclaration } from '../model.ts'
import type { RecordedCall } from '../turn.ts'
import { addTask } from './add-task.ts'
import { completeTask } from './complete-task.ts'
import { deleteTask } from './delete-task.ts'
import { deleteTasks } from './delete-tasks.ts'
import { listTasks } from './list-tasks.ts'
import { InvalidArguments, type Tool, type ToolContext } from './tool.ts'
import { redo, undo } from './undo.ts'
import { updateTask } from './update-task.ts'
import { updateTasks } from './update-tasks.ts'

const tools = [addTask, listTasks, completeTask, updateTask, deleteTask, updateTasks, deleteTasks, undo, redo]
const byName = new Map<string, Tool>(tools.map(tool => [tool.declaration.name, tool]))

export const declarations: ToolDeclaration[] = tools.map(tool => tool.declaration)

/**
 * Runs one call in the step's transaction and returns its record, with the arguments as the tool has understood them. An
 * invalid call, and a call that violates a rule, results in `{ error, message, … }` for the model. Only a database error
 * throws.
 * @param earlier the calls that the turn has made before.
 */
export async function runTool(
  context: ToolContext,
  { name, args }: Call,
  earlier: RecordedCall[] = []
): Promise<RecordedCall> {
  const call = { tool: name, parameters: args }
  const tool = byName.get(name)
  if (!tool) return { ...call, result: unknownTool }
  try {
    const { parameters, run } = tool.prepare(args, context.actor.timeZone)
    call.parameters = parameters
    const result = repeatedAddition(call, earlier) ?? (await run(context))
    return { ...call, result }
  } catch (error) {
    if (error instanceof InvalidArguments)
      return { ...call, result: { error: 'invalid_arguments', message: error.message } }
    if (error instanceof TaskRefusal) return { ...call, result: refusal(error) }
    throw error
  }
}

const unknownTool = {
  error: 'unknown_tool',
  message: `There is no such tool; use ${[...byName.keys()].join(', ')}.`
}

/** The result of adding a task that this turn has added before, and not deleted since: models repeat calls. */
function repeatedAddition({ tool, parameters }: Omit<RecordedCall, 'result'>, earlier: RecordedCall[]) {
  if (tool !== 'add_task') return undefined
  const deleted = new Set(earlier.flatMap(deletedBy))
  // The result of a deletion can have only a part of the tasks: any task may be among them.
  const first = earlier
    .slice(earlier.findLastIndex(isCut) + 1)
    .find(
      call =>
        call.tool === tool &&
        numberOf(call.result.task) !== undefined &&
        !deleted.has(numberOf(call.result.task)) &&
        isDeepStrictEqual(additionOf(call.parameters), additionOf(parameters))
    )
  return (
    first && {
      error: 'already_added',
      message: 'This turn has already added this task, with the same arguments. It was added once.',
      task: first.result.task
    }
  )
}

/** The numbers of the tasks that a call has deleted. */
function deletedBy({ tool, result: { task, tasks } }: RecordedCall): unknown[] {
  if (tool === 'delete_task') return [numberOf(task)]
  return tool === 'delete_tasks' && Array.isArray(tasks) ? tasks.map(numberOf) : []
}

function isCut({ tool, result: { tasks, total } }: RecordedCall): boolean {
  return tool === 'delete_tasks' && Array.isArray(tasks) && tasks.length !== total
}

function numberOf(task: unknown): unknown {
  return isObject(task) ? task.number : undefined
}

/** The arguments of an addition as far as they make a difference. */
function additionOf({ title, description = '', due, priority = 'normal' }: JsonObject) {
  return [String(title).trim().toLowerCase(), String(description).trim(), due, priority]
}

function refusal({ reason, message, details }: TaskRefusal): JsonObject {
  return { error: reason, message, ...details }
}

/** Whether a result reports an invalid call, which the model should repeat with other arguments. */
export function isInvalidCall(result: JsonObject): boolean {
  return result.error === 'invalid_arguments' || result.error === 'unknown_tool'
}
