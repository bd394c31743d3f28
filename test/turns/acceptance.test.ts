import { type KyselyPlugin, sql } from 'kysely'
import t, { type Test } from 'tap'
import type { Window } from '../../src/accounts/rate-counters.ts'
import { insertUser } from '../../src/accounts/user-store.ts'
import { type Scope, scopeOf } from '../../src/db/scope.ts'
import { ApiError } from '../../src/errors.ts'
import { idempotencyKey } from '../../src/http/idempotency.ts'
import { selectHistory } from '../../src/turns/history.ts'
import type { OwnedTurn } from '../../src/turns/leases.ts'
import { cancelTurn, failTurn } from '../../src/turns/store.ts'
import { type AcceptedMessage, accept, finish, type IncomingMessage } from '../../src/turns/transactions.ts'
import { testDatabase } from '../support/database.ts'
import { highLimits } from '../support/limits.ts'
import { acceptMessage, newMessage } from '../support/message.ts'
import { scopeOn } from '../support/scope.ts'
import { seedRecords } from '../support/seed-records.ts'
import { until } from '../support/until.ts'

const { db } = await testDatabase(t)
const text = { role: 'model', parts: [{ text: 'Hello.' }] }
const usage = { input_tokens: 1, output_tokens: 1 }
let people = 0

async function newUser(): Promise<Scope> {
  people += 1
  const user = await insertUser(db, `accepting${people}@example.com`, 'none')
  return scopeOf(db, String(user?.id))
}

/** Answers a turn. */
async function complete(scope: Scope, turn: OwnedTurn): Promise<void> {
  const finalStep = { content: text, finishReason: 'STOP', usage }
  await finish(scope, turn, { steps: [], finalStep, text: 'Hello.', usage, degraded: false })
}

/** The turns that were accepted, and the codes of the others, in alphabetical order. */
async function outcomesOf(accepting: ReturnType<typeof accept>[]) {
  const outcomes = await Promise.allSettled(accepting)
  const turns: OwnedTurn[] = []
  const repeated: string[] = []
  const codes: string[] = []
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected') codes.push(codeOf(outcome.reason))
    else if ('turn' in outcome.value) turns.push(outcome.value.turn)
    else repeated.push(outcome.value.repeated.id)
  }
  return { turns, repeated, codes: codes.sort() }
}

function codeOf(error: unknown): string {
  return error instanceof ApiError ? error.code : String(error)
}

async function positionsIn({ db, userId }: Scope, conversationId: string) {
  const conversation = await db
    .selectFrom('conversations')
    .where('user_id', '=', userId)
    .where('id', '=', conversationId)
    .select('message_count')
    .executeTakeFirstOrThrow()
  const messages = await db
    .selectFrom('messages')
    .where('user_id', '=', userId)
    .where('conversation_id', '=', conversationId)
    .orderBy('position')
    .select('position')
    .execute()
  return { count: conversation.message_count, positions: messages.map(({ position }) => position) }
}

/** The messages of the user that were counted in this minute. */
async function hitsOf({ db, userId }: Scope): Promise<number> {
  const counter = await db
    .selectFrom('rate_counters')
    .where('user_id', '=', userId)
    .where('name', '=', 'chat')
    .select('hits')
    .executeTakeFirst()
  return counter?.hits ?? 0
}

/**
 * Begins `accepting` while `work` is not committed, so that its statement does not see it, and waits for it. @returns the
 * result of `accepting`.
 */
async function acceptDuring<T>(
  scope: Scope,
  work: (scope: Scope) => Promise<unknown>,
  accepting: () => Promise<T>
): Promise<T> {
  const pending = await db.transaction().execute(async trx => {
    await work(scopeOn(trx, scope.userId))
    const pending = accepting()
    pending.catch(() => undefined)
    await until(isWaiting)
    return { pending }
  })
  return await pending.pending
}

/** Whether a statement waits for a lock. */
async function isWaiting(): Promise<boolean> {
  const { rows } = await sql`
    select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(db)
  return rows.length > 0
}

/** A scope on which `work` runs once, after its first statement. */
function afterFirstStatement(scope: Scope, work: () => Promise<unknown>): Scope {
  let isFirst = true
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => node,
    async transformResult({ result }) {
      if (isFirst) {
        isFirst = false
        await work()
      }
      return result
    }
  }
  return scopeOn(scope.db.withPlugin(plugin), scope.userId)
}

/** A rate limit, and the windows with which it was called. */
function countingLimit(max: number) {
  const windows: Window[] = []
  return {
    rateLimit: { max, onCount: (window: Window) => void windows.push(window) },
    hits: () => windows.map(({ hits }) => hits)
  }
}

const keyed = (value: string) => ({ key: idempotencyKey(value, ['hi', null]) })

t.test('of concurrent messages to a conversation one starts a turn, and positions have no gaps', async t => {
  const scope = await newUser()
  const { turn: first } = await acceptMessage(scope)
  const { conversationId } = first
  await complete(scope, first)
  for (const answered of [1, 2, 3]) {
    const messages = await Promise.all(Array.from({ length: 8 }, () => newMessage(scope, { conversationId })))
    const { turns, codes } = await outcomesOf(messages.map(message => accept(scope, message, highLimits)))
    t.strictSame(codes, Array(7).fill('conversation_busy'))
    t.equal(turns.length, 1)
    for (const turn of turns) await complete(scope, turn)
    const count = 2 + 2 * answered
    const positions = Array.from({ length: count }, (_, index) => index + 1)
    t.strictSame(await positionsIn(scope, conversationId), { count, positions })
  }
})

t.test('of concurrent messages with a key one starts a turn, and the others get that turn', async t => {
  const scope = await newUser()
  const messages = await Promise.all(
    Array.from({ length: 8 }, () => newMessage(scope, keyed('one-of-eight')))
  )
  const { turns, repeated, codes } = await outcomesOf(
    messages.map(message => accept(scope, message, highLimits))
  )
  const [turn] = turns
  t.strictSame([turns.length, repeated, codes], [1, Array(7).fill(turn?.id), []])
  t.equal(await hitsOf(scope), 1)
})

/** Whether the history of an accepted message is the one that a server reads that resumes its turn. */
async function hasHistory(
  t: Test,
  scope: Scope,
  { turn, history = [] }: AcceptedMessage,
  messages: string[]
) {
  t.strictSame(
    history.map(({ message }) => message),
    messages
  )
  t.strictSame(history, await selectHistory(scope, turn))
}

t.test('a message is accepted with the history that is read to resume its turn', async t => {
  const scope = await newUser()
  const first = await acceptMessage(scope, { message: 'one' })
  const { conversationId } = first.turn
  await hasHistory(t, scope, first, ['one'])
  await complete(scope, first.turn)
  const second = await acceptMessage(scope, { conversationId, message: 'two' })
  await hasHistory(t, scope, second, ['one', 'two'])
  await failTurn(scope, second.turn, 'content_blocked', { refused: true })
  const third = await acceptMessage(scope, { conversationId, message: 'three' })
  await hasHistory(t, scope, third, ['one', 'two', 'three'])
  t.strictSame(
    third.history?.map(({ refused, steps }) => [refused, steps.length]),
    [
      [false, 1],
      [true, 0],
      [false, 0]
    ]
  )
})

t.test('the history of a message has the same size, to the byte, as the one that is read again', async t => {
  const maxBytes = 2 ** 20
  for (const spare of [1, 0, -1]) {
    const scope = await newUser()
    const { conversationId } = await seedRecords(scope, [500_000])
    const used = await sql<{ bytes: number }>`
      select record_bytes + octet_length(to_json(content)::text) as bytes
      from messages join turns on turns.id = turn_id
      where messages.user_id = ${scope.userId} and role = 'user'`.execute(db)
    const quotes = 2
    const message = 'x'.repeat(maxBytes - Number(used.rows[0]?.bytes) - quotes - spare)
    const { turn, history } = await acceptMessage(scope, { conversationId, message })
    t.equal(history?.length, spare < 0 ? 1 : 2)
    t.strictSame(history, await selectHistory(scope, turn))
  }
})

t.test('if a turn ends while a message is accepted, the history is read again and has that turn', async t => {
  const scope = await newUser()
  const { turn: first } = await acceptMessage(scope, { message: 'one' })
  const { conversationId } = first
  await complete(scope, first)
  const message = await newMessage(scope, { conversationId, message: 'three' })
  const accepted = await acceptDuring(
    scope,
    async inner => {
      const { turn } = await acceptMessage(inner, { conversationId, message: 'two' })
      await complete(inner, turn)
    },
    () => accept(scope, message, highLimits)
  )
  if (!('turn' in accepted)) throw new Error('The message was not accepted.')
  t.equal(accepted.turn.position, 5)
  t.equal(accepted.history, undefined)
  await hasHistory(t, scope, { ...accepted, history: await selectHistory(scope, accepted.turn) }, [
    'one',
    'two',
    'three'
  ])
})

t.test('a message that is tried again, because a place became free, is counted once', async t => {
  const scope = await newUser()
  const limits = { ...highLimits, maxRunningTurns: 1 }
  const { turn: running } = await acceptMessage(scope)
  const cancel = () => cancelTurn(scope, { conversationId: running.conversationId, turnId: running.id })
  const { rateLimit, hits } = countingLimit(2)
  const message = await newMessage(scope, { rateLimit })
  const accepted = await accept(afterFirstStatement(scope, cancel), message, limits)
  t.ok('turn' in accepted)
  t.equal(await hitsOf(scope), 2, 'one for each message')
  t.strictSame(hits(), [2, 2], 'it was tried twice')
})

t.test('a message whose expired key must be cleared first is counted once', async t => {
  const scope = await newUser()
  const { turn } = await acceptMessage(scope, keyed('expired'))
  await db
    .updateTable('turns')
    .set({ started_at: sql<Date>`now() - interval '24 hours'` })
    .where('id', '=', turn.id)
    .execute()
  const { turn: next } = await acceptMessage(scope, keyed('expired'))
  t.not(next.id, turn.id)
  t.equal(await hitsOf(scope), 2)
})

t.test('a repeated message is not counted, unless its turn has failed', async t => {
  const scope = await newUser()
  const { rateLimit, hits } = countingLimit(2)
  const message = await newMessage(scope, { ...keyed('repeated'), rateLimit })
  const accepted = await accept(scope, message, highLimits)
  if (!('turn' in accepted)) throw new Error('The message was not accepted.')
  const { id } = accepted.turn
  const repeatedAs = (status: string) => ({ repeated: { id, request_hash: message.key?.hash, status } })
  t.strictSame(await accept(scope, message, highLimits), repeatedAs('running'))
  t.strictSame(hits(), [1])

  await failTurn(scope, accepted.turn, 'model_failed')
  t.strictSame(await accept(scope, message, highLimits), repeatedAs('failed'))
  t.strictSame(hits(), [1, 2])
  await t.rejects(accept(scope, message, highLimits), { code: 'rate_limited' })

  await db.updateTable('turns').set({ status: 'completed', error_code: null }).where('id', '=', id).execute()
  t.strictSame(
    await accept(scope, message, highLimits),
    repeatedAs('completed'),
    'although the limit is reached'
  )
  t.equal(await hitsOf(scope), 3)
})

for (const [what, limits] of [
  ['conversation', { maxConversations: 1 }],
  ['running turn', { maxRunningTurns: 1 }]
] as const) {
  t.test(`a simultaneous duplicate of the message that starts the last ${what} gets its turn`, async t => {
    const scope = await newUser()
    const message: IncomingMessage = await newMessage(scope, keyed('twin'))
    const twins: AcceptedMessage[] = []
    const duplicate = await acceptDuring(
      scope,
      async inner => twins.push(await acceptMessage(inner, message, { ...highLimits, ...limits })),
      () => accept(scope, message, { ...highLimits, ...limits })
    )
    t.match(duplicate, { repeated: { id: twins[0]?.turn.id, status: 'running' } })
    t.equal(await hitsOf(scope), 1)
  })
}

t.test('a message of a session that has ended is not counted, and stores nothing', async t => {
  const scope = await newUser()
  const message = await newMessage(scope)
  await db.deleteFrom('sessions').where('user_id', '=', scope.userId).execute()
  await t.rejects(accept(scope, message, highLimits), { code: 'unauthorized' })
  t.equal(await hitsOf(scope), 0)
  t.strictSame(await turnsOf(scope), [])
})

t.test('a message over the limit stores nothing, and leaves no gap', async t => {
  const scope = await newUser()
  const { turn } = await acceptMessage(scope)
  await complete(scope, turn)
  const { conversationId } = turn
  const { rateLimit } = countingLimit(1)
  const refused = accept(scope, await newMessage(scope, { conversationId, rateLimit }), highLimits)
  await t.rejects(refused, { code: 'rate_limited' })
  t.strictSame(await turnsOf(scope), [turn.id])
  t.strictSame(await positionsIn(scope, conversationId), { count: 2, positions: [1, 2] })
})

t.test('a message that is refused for another reason is counted, and stores nothing', async t => {
  const other = await newUser()
  const { turn } = await acceptMessage(other)
  const scope = await newUser()
  const { conversationId } = turn
  const refusals = [
    { code: 'not_found', message: { conversationId }, limits: {} },
    { code: 'storage_limit_reached', message: {}, limits: { maxStoredBytes: 0 } },
    { code: 'too_many_turns', message: {}, limits: { maxRunningTurns: 0 } },
    { code: 'conversation_limit_reached', message: {}, limits: { maxConversations: 0 } }
  ]
  for (const [index, { code, message, limits }] of refusals.entries()) {
    const refused = accept(scope, await newMessage(scope, message), { ...highLimits, ...limits })
    await t.rejects(refused, { code })
    t.equal(await hitsOf(scope), index + 1)
  }
  t.strictSame(await turnsOf(scope), [])
  t.strictSame(await positionsIn(other, conversationId), { count: 1, positions: [1] })
})

/** The ids of the user's turns. */
async function turnsOf({ db, userId }: Scope): Promise<string[]> {
  const turns = await db.selectFrom('turns').where('user_id', '=', userId).select('id').execute()
  return turns.map(({ id }) => id)
}
