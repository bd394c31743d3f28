import { Type } from '../../lib/schema.ts'
import { deleteSelection, maxSelected } from '../../tasks/bulk.ts'
import { taskSummary } from '../../tasks/view.ts'
import { selectionOf } from './filter.ts'
import { selection } from './parameters.ts'
import { firstOf, tooSlow } from './results.ts'
import { defineTool, orSlowList } from './tool.ts'

export const deleteTasks = defineTool({
  name: 'delete_tasks',
  description:
    `Deletes up to ${maxSelected} tasks: all of them, or none if a number does not exist or more match. The result has ` +
    'the deleted tasks and their total. To mark tasks as done use update_tasks.',
  parameters: Type.Object(selection, { additionalProperties: false }),
  isStrict: true,
  async run(context, { numbers, where }) {
    const selected = selectionOf({ numbers, where }, context)
    if (where && context.areListsSlow) return tooSlow('changed')
    const deleted = deleteSelection(context.scope, selected, context.actor.origin)
    const tasks = await (where ? orSlowList(deleted) : deleted)
    return { tasks: firstOf(tasks.map(taskSummary)), total: tasks.length }
  }
})
