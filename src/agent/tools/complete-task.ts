import { Type } from '../../lib/schema.ts'
import { changeTask } from '../../tasks/commands.ts'
import { findTask } from '../../tasks/references.ts'
import { taskGone } from '../../tasks/refusal.ts'
import { taskResult } from '../../tasks/view.ts'
import { task } from './parameters.ts'
import { defineTool } from './tool.ts'

export const completeTask = defineTool({
  name: 'complete_task',
  description: 'Marks a task as done.',
  parameters: Type.Object({ task }, { additionalProperties: false }),
  async run({ scope, actor }, { task }) {
    const { id } = await findTask(scope, String(task), 'open')
    return { task: taskResult((await changeTask(scope, { id }, { completed: true }, actor)) ?? taskGone()) }
  }
})
