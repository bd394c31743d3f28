import t from 'tap'
import { build } from '../../support/app.ts'
import { client, signUp, withoutIds } from '../../support/client.ts'
import { startFakeGemini, status } from '../../support/fake-gemini/index.ts'
import { problem } from '../../support/problem.ts'

t.test(
  'while the model is unavailable turns fail at once: 503 with Retry-After, nothing is sent',
  async t => {
    const fake = await startFakeGemini(t, () => status(503))
    const { app, db } = await build(t, { gemini: fake.url })
    const { refusedChat } = client(t, app)
    const { token } = await signUp(t, app)
    await Promise.all(Array.from({ length: 10 }, () => refusedChat(token, 'milk')))
    const sent = fake.requests.length
    t.ok(sent <= 14, `${sent} requests`)

    const { status: code, headers, body } = await refusedChat(token, 'bread')
    t.equal(code, 503)
    t.match(headers['retry-after'], /^[1-6]$/)
    t.strictSame(withoutIds(body), problem('model_unavailable'))
    t.equal(fake.requests.length, sent)
    t.strictSame(
      await db
        .selectFrom('messages')
        .select(['role', 'content'])
        .where('turn_id', '=', body.turn_id ?? '')
        .execute(),
      [{ role: 'user', content: 'bread' }]
    )
  }
)
