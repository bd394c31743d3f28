import { Type } from '../../lib/schema.ts'
import { addTask as add } from '../../tasks/commands.ts'
import { taskResult } from '../../tasks/view.ts'
import { description, due, priority, title } from './parameters.ts'
import { defineTool } from './tool.ts'

export const addTask = defineTool({
  name: 'add_task',
  description: 'Adds one task to the user’s to-do list. Call it once for each task.',
  parameters: Type.Object(
    {
      title,
      description: Type.Optional(description),
      due: Type.Optional(due),
      priority: Type.Optional(priority)
    },
    { additionalProperties: false }
  ),
  async run({ scope, actor, limits }, fields) {
    return { task: taskResult(await add(scope, fields, actor, limits)) }
  }
})
