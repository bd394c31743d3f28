import type { Readable } from 'node:stream'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Fastify from 'fastify'
import t from 'tap'
import type {
  AccessToken,
  ChatRequest,
  ChatResponse,
  Credentials,
  FailedToolCall,
  Health,
  ListTasksArguments,
  OtherToolCall,
  Problem,
  Task,
  TaskSummary,
  ToolCall,
  Turn,
  TurnError,
  TurnPage,
  User
} from '../../src/contract/components.ts'
import { operations } from '../../src/contract/operations.ts'
import contract from '../../src/plugins/contract.ts'
import errors from '../../src/plugins/errors.ts'

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

/** Does nothing at run time; the compiler refuses the call unless both types are identical. */
function same<A, B>(..._proof: Equal<A, B> extends true ? [] : ['these types differ']): void {}

// Fields have the types of the contract.
same<ChatRequest, { conversation_id?: string | null; message: string }>()
same<
  Health,
  {
    status: 'healthy' | 'degraded' | 'unhealthy'
    database: 'connected' | 'disconnected'
    model: 'available' | 'unavailable' | 'misconfigured' | 'quota_exhausted'
  }
>()
same<Problem['errors'], { pointer: string; message: string }[] | undefined>()
same<Turn['answer'], ChatResponse | null>()
same<Turn['error'], TurnError | null>()
same<TurnPage, { items: Turn[]; next_cursor: string | null }>()

type Succeeded<Tool> = Extract<ToolCall, { status: 'succeeded'; tool: Tool }>
same<Succeeded<'add_task'>['parameters']['title'], string>()
same<Succeeded<'update_task'>['result'], { task: Task }>()
same<Succeeded<'list_tasks'>['result'], { tasks: Task[]; total: number }>()
same<Succeeded<'delete_tasks'>['result'], { tasks: TaskSummary[]; total: number }>()
same<Succeeded<'update_tasks'>['parameters']['where'], ListTasksArguments | undefined>()
same<Exclude<ToolCall, Succeeded<string>>, FailedToolCall | OtherToolCall>()

const user: User = {
  id: '0198a5c0-7d3e-7c1a-9f00-5b1d2c3e4f50',
  email: 'ada@example.com',
  created_at: '2025-08-14T09:28:00.000Z'
}

const answer: ChatResponse = {
  conversation_id: user.id,
  turn_id: user.id,
  message_id: user.id,
  response: 'Done.',
  tool_calls: [
    {
      status: 'other',
      tool: 'add_task',
      parameters: { title: 'milk' },
      result: { number: 1, deep: [{ ok: true }] }
    }
  ],
  created_at: user.created_at,
  usage: { input_tokens: 1, output_tokens: 2 },
  degraded: false
}

t.test('a handler has typed parameters, headers and body, and its response is sent completely', async t => {
  const app = Fastify().withTypeProvider<TypeBoxTypeProvider>()
  t.teardown(() => app.close())
  await app.register(errors)
  await app.register(contract)
  app.route({
    ...operations.sendMessageAsUser,
    async handler(request, reply) {
      same<typeof request.params, { user_id: string }>()
      same<typeof request.body, ChatRequest>()
      same<(typeof request.headers)['x-timezone'], string | undefined>()
      same<Parameters<typeof reply.send>[0], ChatResponse | Readable | Problem>()
      const zone = request.headers['x-timezone'] ?? ''
      return { ...answer, response: `${request.params.user_id} ${request.body.message} ${zone}` }
    }
  })
  const url = `/api/${user.id}/chat`
  const payload = { message: 'Hello', conversation_id: null }
  const sent = await app.inject({ method: 'POST', url, payload, headers: { 'x-timezone': 'Europe/Berlin' } })
  t.equal(sent.statusCode, 200)
  t.strictSame(sent.json(), { ...answer, response: `${user.id} Hello Europe/Berlin` })
})

t.test('a page of turns is sent completely, with an answer, an error or neither', async t => {
  const app = Fastify().withTypeProvider<TypeBoxTypeProvider>()
  t.teardown(() => app.close())
  await app.register(errors)
  await app.register(contract)
  const { conversation_id, turn_id, tool_calls, created_at } = answer
  const running: Turn = {
    ...{ conversation_id, turn_id, tool_calls, created_at },
    status: 'running',
    message: 'Hello',
    answer: null,
    error: null,
    ended_at: null,
    undone_at: null
  }
  const error: TurnError = { code: 'model_timeout', status: 504, title: 'Late', detail: 'Retry it.' }
  const items: Turn[] = [
    running,
    { ...running, status: 'failed', error, ended_at: created_at },
    { ...running, status: 'completed', answer, ended_at: created_at }
  ]
  app.route({
    ...operations.listTurns,
    async handler(request) {
      same<typeof request.params, { conversation_id: string }>()
      same<typeof request.query, { cursor?: string; limit?: number }>()
      return { items, next_cursor: String(request.query.limit) }
    }
  })
  const page = await app.inject(`/api/conversations/${conversation_id}/turns`)
  t.strictSame([page.statusCode, page.json()], [200, { items, next_cursor: '20' }])
})

t.test('responses of every status are typed, including those with several media types', async t => {
  const app = Fastify().withTypeProvider<TypeBoxTypeProvider>()
  t.teardown(() => app.close())
  await app.register(errors)
  await app.register(contract)
  app.route({
    ...operations.getHealth,
    async handler(_request, reply) {
      same<Parameters<typeof reply.send>[0], Health | Problem>()
      return reply.code(503).send({ status: 'unhealthy', database: 'disconnected', model: 'available' })
    }
  })
  app.route({
    ...operations.loginUser,
    async handler(request): Promise<AccessToken> {
      same<typeof request.body, Credentials>()
      return { access_token: request.body.email, token_type: 'bearer', expires_in: 60 }
    }
  })
  app.route({ ...operations.registerUser, handler: async (_request, reply) => reply.code(201).send(user) })
  const health = await app.inject('/health')
  t.strictSame(
    [health.statusCode, health.json()],
    [503, { status: 'unhealthy', database: 'disconnected', model: 'available' }]
  )
  const payload = { email: user.email, password: 'a long password' }
  const token = await app.inject({ method: 'POST', url: '/api/auth/login', payload })
  t.strictSame(token.json(), { access_token: user.email, token_type: 'bearer', expires_in: 60 })
  const registered = await app.inject({ method: 'POST', url: '/api/auth/register', payload })
  t.strictSame([registered.statusCode, registered.json()], [201, user])
})
