import { Type } from '../../lib/schema.ts'
import { changeTask } from '../../tasks/commands.ts'
import { findTask } from '../../tasks/references.ts'
import { taskGone } from '../../tasks/refusal.ts'
import { taskResult } from '../../tasks/view.ts'
import { description, due, nullable, priority, task, title } from './parameters.ts'
import { defineTool } from './tool.ts'

export const updateTask = defineTool({
  name: 'update_task',
  description: 'Changes a task: its title, description, due date or priority, or whether it is done.',
  parameters: Type.Object(
    {
      task,
      title: Type.Optional(title),
      description: Type.Optional(nullable(description)),
      due: Type.Optional(nullable(due)),
      priority: Type.Optional(priority),
      completed: Type.Optional(Type.Boolean({ description: 'false opens a task again.' }))
    },
    { additionalProperties: false, minProperties: 2 }
  ),
  async run({ scope, actor }, { task, ...fields }) {
    const { id } = await findTask(scope, String(task), fields.completed === false ? 'completed' : 'open')
    return { task: taskResult((await changeTask(scope, { id }, fields, actor)) ?? taskGone()) }
  }
})
