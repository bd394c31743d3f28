import { Type } from '../../lib/schema.ts'
import { findTask } from '../../tasks/references.ts'
import { taskGone } from '../../tasks/refusal.ts'
import { deleteTask as remove } from '../../tasks/store.ts'
import { taskResult } from '../../tasks/view.ts'
import { task } from './parameters.ts'
import { defineTool } from './tool.ts'

export const deleteTask = defineTool({
  name: 'delete_task',
  description: 'Deletes a task for good. To mark it as done use complete_task.',
  parameters: Type.Object({ task }, { additionalProperties: false }),
  async run({ scope, actor }, { task }) {
    const { id } = await findTask(scope, String(task))
    return { task: taskResult((await remove(scope, { id }, actor.origin)) ?? taskGone()) }
  }
})
