import { TaskRefusal } from '../../tasks/refusal.ts'
import type { JsonObject, ToolDeclaration } from '../model.ts'
import { addTask } from './add-task.ts'
import { completeTask } from './complete-task.ts'
import { deleteTask } from './delete-task.ts'
import { listTasks } from './list-tasks.ts'
import { InvalidArguments, type Tool, type ToolContext } from './tool.ts'
import { updateTask } from './update-task.ts'

const tools = [addTask, listTasks, completeTask, updateTask, deleteTask]
const byName = new Map<string, Tool>(tools.map(tool => [tool.declaration.name, tool]))

export const declarations: ToolDeclaration[] = tools.map(tool => tool.declaration)

/**
 * Runs one call in the step's transaction. An invalid call, and a call that violates a rule, returns
 * `{ error, message, … }` for the model. Only a database error throws.
 */
export async function runTool(context: ToolContext, name: string, args: JsonObject): Promise<JsonObject> {
  const tool = byName.get(name)
  if (!tool)
    return { error: 'unknown_tool', message: `There is no such tool; use ${[...byName.keys()].join(', ')}.` }
  try {
    return await tool.run(context, args)
  } catch (error) {
    if (error instanceof InvalidArguments) return { error: 'invalid_arguments', message: error.message }
    if (error instanceof TaskRefusal) return refusal(error)
    throw error
  }
}

function refusal({ reason, message, candidates }: TaskRefusal): JsonObject {
  return { error: reason, message, ...(candidates && { candidates }) }
}

/** Whether a result reports an invalid call, which the model should repeat with other arguments. */
export function isInvalidCall(result: JsonObject): boolean {
  return result.error === 'invalid_arguments' || result.error === 'unknown_tool'
}
