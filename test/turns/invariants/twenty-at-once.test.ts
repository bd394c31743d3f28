import t from 'tap'
import type { ChatResponse, Problem } from '../../../src/contract/components.ts'
import { client, signUp } from '../../support/client.ts'
import { held, text } from '../../support/fake-gemini/index.ts'
import { twoReplicas } from './two-replicas.ts'

t.test(
  'of twenty simultaneous messages to one conversation, one is answered and nineteen get 409',
  async t => {
    const answer = held(text('The one.'))
    const { fake, one, other } = await twoReplicas(t, (_, index) => (index === 1 ? answer : text('Hello.')))
    const { token } = await signUp(t, one.app)
    const [here, there] = [client(t, one.app), client(t, other.app)]
    const { body: hello } = await here.chat(token, 'hello')

    let answered = 0
    const asking = Array.from({ length: 20 }, async (_, index) => {
      const { ask } = index % 2 === 0 ? here : there
      const body = { message: `at once ${index}`, conversation_id: hello.conversation_id }
      const said = await ask<ChatResponse & Problem>('POST', '/api/chat', { token, body })
      answered += 1
      if (answered === 19) answer.release()
      return said
    })
    const all = await Promise.all(asking)

    t.strictSame(
      all.map(({ status }) => status).toSorted((a, b) => a - b),
      [200, ...Array(19).fill(409)]
    )
    const won = all.find(({ status }) => status === 200)
    t.strictSame(new Set(all.map(({ body }) => body.turn_id)), new Set([won?.body.turn_id]))
    const messages = await one.db
      .selectFrom('messages')
      .orderBy('position')
      .select(['position', 'role'])
      .execute()
    t.strictSame(
      messages.map(({ position, role }) => `${position} ${role}`),
      ['1 user', '2 assistant', '3 user', '4 assistant']
    )
    t.equal(fake.requests.length, 2)
  }
)
