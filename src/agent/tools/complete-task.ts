import { Type } from '@sinclair/typebox'
import { findTask } from '../../tasks/find-task.ts'
import { changeTask } from '../../tasks/task-commands.ts'
import { taskGone } from '../../tasks/task-refusal.ts'
import { toldTask } from '../../tasks/task-view.ts'
import { task } from './parameters.ts'
import { defineTool } from './tool.ts'

export const completeTask = defineTool({
  name: 'complete_task',
  description: 'Marks a task as done.',
  parameters: Type.Object({ task }, { additionalProperties: false }),
  async run({ scope, actor }, { task }) {
    const { id } = await findTask(scope, String(task))
    return { task: toldTask((await changeTask(scope, { id }, { completed: true }, actor)) ?? taskGone()) }
  }
})
