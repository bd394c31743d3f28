import type { JsonObject } from '../../model.ts'
import type { Reference } from '../language/pointers.ts'
import type { KnownTask } from '../task.ts'
import { texts } from '../texts.ts'
import { clause, eachTask, type Intent, type Rule, say } from './rule.ts'

/** The inverse of each tool call. A change has no inverse, because its result does not contain the old values. */
const inverses: Record<string, (task: KnownTask, args: JsonObject) => Intent> = {
  add_task: task => eachTask('delete_task', numbered(task)),
  complete_task: task => eachTask('update_task', numbered(task), { completed: false }),
  delete_task: task => ({ kind: 'call', tool: 'add_task', args: fieldsOf(task), isReturn: true }),
  update_task: (task, args) =>
    args.completed === false ? eachTask('complete_task', numbered(task)) : say(texts.cannotUndo)
}

export const undoRules: Rule[] = [
  {
    name: 'undo',
    pattern: clause(
      '(?:undo|revert|reverse|take back)(?: (?:it|that|this|(?:the |my )?last (?:one|thing|change|action|step)))?',
      '(?:bring|put|add|get) (?:it|that|them|this) back(?: (?:on|to) .{1,30})?',
      '(?:restore|undelete) (?:it|that|them)'
    ),
    act: (_said, { memory }) => {
      const intents = memory.done.map(
        ({ tool, task, args }) => inverses[tool]?.(task, args) ?? say(texts.cannotUndo)
      )
      return intents.length > 0 ? intents : say(texts.nothingToUndo)
    }
  }
]

function numbered({ number }: KnownTask): Reference {
  return { kind: 'number', number }
}

function fieldsOf({ title, description, due, priority }: KnownTask): JsonObject {
  return { title, ...(description && { description }), ...(due && { due }), ...(priority && { priority }) }
}
