import { Type } from '@sinclair/typebox'
import { dueDay } from '../../tasks/due.ts'
import { listTasks as list } from '../../tasks/task-service.ts'
import { priority } from './parameters.ts'
import { defineTool } from './tool.ts'

export const listTasks = defineTool({
  name: 'list_tasks',
  description:
    'Lists the user’s tasks by due date: the first 50, and the total. Without filters: all open tasks.',
  parameters: Type.Object(
    {
      status: Type.Optional(
        Type.Unsafe<'open' | 'completed' | 'all'>({
          type: 'string',
          enum: ['open', 'completed', 'all'],
          description: 'open when not given.'
        })
      ),
      due_after: Type.Optional(
        Type.String({ description: 'Only tasks due on this day or later: YYYY-MM-DD.' })
      ),
      due_before: Type.Optional(
        Type.String({ description: 'Only tasks due on this day or earlier: YYYY-MM-DD.' })
      ),
      priority: Type.Optional(priority),
      query: Type.Optional(Type.String({ description: 'Only tasks with this text in title or description.' }))
    },
    { additionalProperties: false }
  ),
  async run({ scope, clock }, { status = 'open', due_after, due_before, priority, query }) {
    return await list(scope, {
      status,
      dueFrom: due_after && dueDay(due_after, clock.timeZone),
      dueTo: due_before && dueDay(due_before, clock.timeZone),
      priority,
      query: query?.trim()
    })
  }
})
