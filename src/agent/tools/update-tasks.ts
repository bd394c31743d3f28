import { Type } from '../../lib/schema.ts'
import { changeSelection, maxSelected } from '../../tasks/bulk.ts'
import { TaskRefusal } from '../../tasks/refusal.ts'
import { taskSummary } from '../../tasks/view.ts'
import { selectionOf } from './filter.ts'
import { due, nullable, priorityWith, selection } from './parameters.ts'
import { firstOf, tooSlow } from './results.ts'
import { defineTool, orSlowList } from './tool.ts'

export const updateTasks = defineTool({
  name: 'update_tasks',
  description:
    `Makes the same change to up to ${maxSelected} tasks: to all of them, or to none if a number does not exist or more ` +
    'match. The result has the tasks that were changed, their total, and how many were so already (unchanged).',
  parameters: Type.Object(
    {
      ...selection,
      due: Type.Optional(nullable(due)),
      priority: Type.Optional(priorityWith('The new priority of all these tasks.')),
      completed: Type.Optional(
        Type.Boolean({
          description: 'true marks them as done; false opens them again, where only completed tasks.'
        })
      )
    },
    { additionalProperties: false }
  ),
  isStrict: true,
  async run(context, { numbers, where, ...change }) {
    if (Object.keys(change).length === 0)
      throw new TaskRefusal('invalid_arguments', 'arguments must have a change: due, priority or completed')
    const status = change.completed === false ? 'completed' : 'open'
    const selected = selectionOf({ numbers, where }, context, status)
    if (where && context.areListsSlow) return tooSlow('changed')
    const changed = changeSelection(context.scope, selected, change, context.actor)
    const { tasks, unchanged } = await (where ? orSlowList(changed) : changed)
    return { tasks: firstOf(tasks.map(taskSummary)), total: tasks.length, unchanged }
  }
})
