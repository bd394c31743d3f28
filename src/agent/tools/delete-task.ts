import { Type } from '@sinclair/typebox'
import { findTask } from '../../tasks/find-task.ts'
import { removeTask } from '../../tasks/task-service.ts'
import { task } from './parameters.ts'
import { defineTool } from './tool.ts'

export const deleteTask = defineTool({
  name: 'delete_task',
  description: 'Deletes a task for good. To mark it as done use complete_task.',
  parameters: Type.Object({ task }, { additionalProperties: false }),
  async run({ scope }, { task }) {
    const found = await findTask(scope, String(task))
    return { task: await removeTask(scope, found.id) }
  }
})
