import { Type } from '../../lib/schema.ts'
import { selectTasks } from '../../tasks/queries.ts'
import { taskResult } from '../../tasks/view.ts'
import { filterOf } from './filter.ts'
import { filter } from './parameters.ts'
import { firstOf, tooSlow } from './results.ts'
import { defineTool, orSlowList } from './tool.ts'

/** The maximum number of tasks in one result. */
const listLimit = 50

export const listTasks = defineTool({
  name: 'list_tasks',
  description:
    `Lists the user’s tasks by due date: the first ${listLimit}, or fewer if their descriptions are long, and the total ` +
    'of all. If the total is larger than the list, filters find the others. Without filters: all open tasks.',
  parameters: Type.Object(filter, { additionalProperties: false }),
  async run(context, args) {
    if (context.areListsSlow) return tooSlow('listed')
    const { tasks, total } = await orSlowList(selectTasks(context.scope, filterOf(args, context), listLimit))
    return { tasks: firstOf(tasks.map(taskResult)), total }
  }
})
