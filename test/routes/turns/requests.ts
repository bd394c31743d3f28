import type { Test } from 'tap'
import type { Problem, Turn } from '../../../src/contract/components.ts'
import type { TestApp } from '../../support/app.ts'
import { client } from '../../support/client.ts'
import { type Answer, calls, held, text } from '../../support/fake-gemini/index.ts'
import type { Setup, TestUser } from '../../support/setup.ts'

/** Adds the task 1, "milk". */
export const addMilk = () => calls([{ name: 'add_task', args: { title: 'milk' } }])
export { rejected } from '../../support/fake-gemini/index.ts'

export interface TurnIds {
  conversation_id: string
  turn_id: string
}

export function pathOf({ conversation_id, turn_id }: TurnIds): string {
  return `/api/conversations/${conversation_id}/turns/${turn_id}`
}

/** Posts a message; the model holds its last answer until it is released or the test ends. */
export async function stuck(
  t: Test,
  setup: Setup,
  person: TestUser,
  message: string,
  before: Answer[] = [],
  options: { key?: string; to?: string } = {}
) {
  const late = held(text('At last.'))
  t.teardown(() => late.release())
  const answer = person.sendRefused(message, [...before, late], options)
  await late.reached
  const { id, conversation_id } = await setup.db
    .selectFrom('turns')
    .where('user_id', '=', person.scope.userId)
    .where('status', '=', 'running')
    .select(['id', 'conversation_id'])
    .executeTakeFirstOrThrow()
  return { late, answer, ids: { conversation_id, turn_id: id } }
}

/** A user's requests about turns; `app` selects another replica. */
export function turnsOf(t: Test, { token }: TestUser, app: TestApp['app']) {
  const { get, post } = client(t, app)
  return {
    look: (ids: TurnIds) => get<Turn>(pathOf(ids), { token }),
    cancel: (ids: TurnIds) => post<Turn>(`${pathOf(ids)}/cancel`, undefined, { token }),
    retry: <Body = Problem>(ids: TurnIds, headers: Record<string, string> = {}) =>
      post<Body>(`${pathOf(ids)}/retry`, undefined, { token, headers })
  }
}
