import type { Content } from '../../src/agent/model.ts'
import type { Scope } from '../../src/db/scope.ts'

/** All stored data of a turn, without ids and times. */
export async function recordOf({ db, userId }: Scope, turnId: string) {
  const turn = await db
    .selectFrom('turns')
    .where('user_id', '=', userId)
    .where('id', '=', turnId)
    .select(['status', 'error_code', 'degraded', 'refused', 'input_tokens', 'output_tokens'])
    .executeTakeFirstOrThrow()
  const messages = await db
    .selectFrom('messages')
    .where('user_id', '=', userId)
    .where('turn_id', '=', turnId)
    .orderBy('position')
    .select(['role', 'content'])
    .execute()
  const steps = await db
    .selectFrom('turn_steps')
    .where('user_id', '=', userId)
    .where('turn_id', '=', turnId)
    .orderBy('step')
    .select(['step', 'finish_reason', 'content'])
    .execute()
  const calls = await db
    .selectFrom('tool_calls')
    .where('user_id', '=', userId)
    .where('turn_id', '=', turnId)
    .orderBy('step')
    .orderBy('call_index')
    .select(['step', 'call_index', 'tool', 'parameters', 'result'])
    .execute()
  return { turn, messages, steps, calls }
}

/** The user's tasks by number, as `number title`; completed ones with a tick. */
export async function tasksOf({ db, userId }: Scope): Promise<string[]> {
  const tasks = await db
    .selectFrom('tasks')
    .where('user_id', '=', userId)
    .orderBy('number')
    .select(['number', 'title', 'completed_at'])
    .execute()
  return tasks.map(({ number, title, completed_at }) => `${number} ${title}${completed_at ? ' ✓' : ''}`)
}

/** A line for each content sent to the model: its role, and its texts, calls and results. */
export function linesOf(contents: Content[]): string[] {
  return contents.map(({ role, parts = [] }) => {
    const said = parts.map(({ text, functionCall, functionResponse }) => {
      if (functionCall) return `${functionCall.name}()`
      return functionResponse ? `${functionResponse.name}=` : text
    })
    return `${role}: ${said.join(' ')}`
  })
}
