import t, { type Test } from 'tap'
import { catalogue } from '../../src/errors.ts'
import type { ApiResponse } from '../support/client.ts'
import type { Cause } from './cause.ts'
import { causesInAccounts } from './causes-in-accounts.ts'
import { causesInClients } from './causes-in-clients.ts'
import { causesInConversations } from './causes-in-conversations.ts'
import { causesInLimits } from './causes-in-limits.ts'
import { causesInServers } from './causes-in-servers.ts'
import { causesInStreams } from './causes-in-streams.ts'
import { causesInTasks } from './causes-in-tasks.ts'
import { causesInTurns } from './causes-in-turns.ts'
import { causesInUndo } from './causes-in-undo.ts'
import { documentedCells, exampleOf, headersOf, type OperationId, operationIds } from './documented.ts'
import { openTestApps } from './worlds.ts'

const cells = [
  ...causesInClients,
  ...causesInAccounts,
  ...causesInConversations,
  ...causesInTasks,
  ...causesInTurns,
  ...causesInUndo,
  ...causesInStreams,
  ...causesInLimits,
  ...causesInServers
].flatMap(cause => operationIds.filter(cause.to).map(id => ({ id, cause })))
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

t.test('each documented error of each operation has a cause, and each cause is documented', async t => {
  const covered = cells.map(({ id, cause }) =>
    typeof cause.gives === 'string' ? `${id} ${statusOf(cause)} ${cause.gives}` : `${id} ${cause.gives}`
  )
  t.strictSame([...new Set(covered)].sort(), [...new Set(documentedCells())].sort())
})

t.test('each cause has the documented response', async t => {
  const apps = await openTestApps(t)
  for (const { id, cause } of cells) {
    await t.test(`${id} answers ${cause.gives} because ${cause.because}`, async t => {
      const answer = await cause.happens(t, apps, id)
      t.equal(answer.status, statusOf(cause))
      for (const header of headersOf(id, answer.status))
        t.equal(header in answer.headers, !cause.without?.includes(header), header)
      if (typeof cause.gives === 'string') isProblem(t, answer, cause, id)
    })
  }
})

function statusOf({ gives }: Cause): number {
  return typeof gives === 'string' ? catalogue[gives].status : gives
}

/** Asserts that the body equals the contract's example, except for values that differ each time. */
function isProblem(
  t: Test,
  { status, headers, body }: ApiResponse<unknown>,
  cause: Cause,
  id: OperationId
): void {
  const { conversation_id, turn_id, retry_after, tasks, ...rest } = Object(body)
  const shown = exampleOf(id, status, String(cause.gives), rest.detail)
  const {
    conversation_id: _conversation,
    turn_id: _turn,
    retry_after: shownSeconds,
    tasks: _tasks,
    ...expected
  } = Object(shown)
  t.equal(String(retry_after), String(headers['retry-after']))
  t.equal(typeof retry_after, typeof shownSeconds, 'the example has the seconds to wait if the response has')
  if (cause.errors) expected.errors = cause.errors
  t.match(tasks, cause.tasks)
  t.strictSame(rest, { ...expected, instance: headers['x-request-id'] })
  for (const value of [conversation_id, turn_id]) t.match(value, cause.turn ? uuid : undefined)
  if (!cause.turn) t.strictSame([conversation_id, turn_id], [undefined, undefined])
}
