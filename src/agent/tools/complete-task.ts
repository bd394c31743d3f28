import { Type } from '@sinclair/typebox'
import { findTask } from '../../tasks/find-task.ts'
import { changeTask } from '../../tasks/task-service.ts'
import { task } from './parameters.ts'
import { defineTool } from './tool.ts'

export const completeTask = defineTool({
  name: 'complete_task',
  description: 'Marks a task as done.',
  parameters: Type.Object({ task }, { additionalProperties: false }),
  async run({ scope, clock }, { task }) {
    const found = await findTask(scope, String(task))
    return { task: await changeTask(scope, found, { completed: true }, clock.timeZone) }
  }
})
