import type { Task } from '../../contract/components.ts'
import { isStatementTimeout } from '../../db/errors.ts'
import { Type } from '../../lib/schema.ts'
import { jsonBytes } from '../../lib/text.ts'
import { dueDay } from '../../tasks/due.ts'
import { selectTasks, type TaskFilter } from '../../tasks/queries.ts'
import { taskResult } from '../../tasks/view.ts'
import { wordsOf } from '../../tasks/words.ts'
import { dueBound, priority } from './parameters.ts'
import { defineTool, maxResultBytes, SlowList } from './tool.ts'

/** The maximum number of tasks in one result. */
const listLimit = 50

export const listTasks = defineTool({
  name: 'list_tasks',
  description:
    `Lists the user’s tasks by due date: the first ${listLimit}, or fewer if their descriptions are long, and the total ` +
    'of all. If the total is larger than the list, filters find the others. Without filters: all open tasks.',
  parameters: Type.Object(
    {
      status: Type.Optional(
        Type.Unsafe<'open' | 'completed' | 'all'>({
          type: 'string',
          enum: ['open', 'completed', 'all'],
          description: 'open when not given.'
        })
      ),
      due_after: Type.Optional(dueBound('later')),
      due_before: Type.Optional(dueBound('earlier')),
      priority: Type.Optional(priority),
      query: Type.Optional(
        Type.String({
          maxLength: 200,
          description: 'Only tasks with these words, or beginnings of words, in title or description.'
        })
      )
    },
    { additionalProperties: false }
  ),
  async run({ scope, actor, areListsSlow }, { status = 'open', due_after, due_before, priority, query }) {
    if (areListsSlow) return tooSlow
    const { timeZone } = actor
    const dueFrom = due_after && dueDay(due_after, timeZone)
    const dueTo = due_before && dueDay(due_before, timeZone)
    const filter = { status, dueFrom, dueTo, priority, ...textFilter(query) }
    const { tasks, total } = await selectTasks(scope, filter, listLimit).catch(error => {
      throw isStatementTimeout(error) ? new SlowList('a list took too long', { cause: error }) : error
    })
    return { tasks: firstOf(tasks.map(taskResult)), total }
  }
})

const tooSlow = {
  error: 'too_slow',
  message: 'Not listed: it took too long. Narrow the filter, such as to a few days, and list once per step.'
}

/** Without the brackets, the commas and the total of a result. */
const maxListBytes = maxResultBytes - 256

/** The first tasks, as many as a result can have. */
function firstOf(tasks: Task[]): Task[] {
  let bytes = 0
  return tasks.filter(task => {
    bytes += jsonBytes(task)
    return bytes <= maxListBytes
  })
}

/** Words where the text has any; otherwise, such as for an emoji, the text itself. */
function textFilter(query = ''): Pick<TaskFilter, 'query' | 'words'> {
  const words = wordsOf(query)
  return words.length > 0 ? { words } : { query: query.trim() }
}
