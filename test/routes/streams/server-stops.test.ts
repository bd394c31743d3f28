import t from 'tap'
import { testDatabase } from '../../support/database.ts'
import { openEventsAt } from '../../support/event-reader.ts'
import { calls, heldAfter, perWord, startFakeGemini, text } from '../../support/fake-gemini/index.ts'
import { signIn } from '../../support/fetch.ts'
import { startServer } from '../../support/server-process.ts'
import { pathOf } from '../turns/requests.ts'
import { answerOf, idOf, idsOf, kindsOf, showing, textOf } from './requests.ts'

const said = 'I added milk to your list.'

t.test('a server that stops ends its streams, and another server finishes the turn', async t => {
  const database = await testDatabase(t)
  const stuck = heldAfter(3, text(said))
  t.teardown(() => stuck.release())
  const add = calls([{ name: 'add_task', args: { title: 'milk' } }])
  const { url: gemini } = await startFakeGemini(t, [add, stuck, text(said)], { chunking: perWord })
  const env = {
    DATABASE_URL: database.url,
    JWT_SECRET: 'x'.repeat(32),
    GEMINI_API_KEY: 'key',
    GEMINI_BASE_URL: gemini
  }
  const folder = t.testdir()
  const [one, other] = [startServer(t, folder, env, { graceMs: 100 }), startServer(t, folder, env)]
  const [url, otherUrl] = [await one.url(), await other.url()]
  const token = await signIn(url, 'ada@example.com')
  const asked = { method: 'POST', url: '/api/chat', token, body: { message: 'add milk' } } as const
  const reader = await openEventsAt(t, url, asked)
  const seen = await reader.takeUntil(showing('I added milk '))
  const ids = idsOf(seen)
  const watched = await openEventsAt(t, otherUrl, { url: `${pathOf(ids)}/events`, token })
  await watched.take(3)

  one.signal('SIGTERM')
  const rest = await reader.rest()
  t.strictSame(rest, [{ event: 'stream.closing', data: { reason: 'draining' } }])
  t.equal(await one.ended(), 0)

  const headers = { 'last-event-id': idOf(seen.at(-1)) }
  const resumed = await openEventsAt(t, otherUrl, { url: `${pathOf(ids)}/events`, token, headers })
  const events = await resumed.rest()
  t.strictSame(kindsOf(events), ['reset: recovered', 'response.delta', 'turn.completed'])
  t.strictSame([textOf([...seen, ...events]), answerOf(events).response], [said, said])
  t.equal(textOf(await watched.rest()), said)
  other.signal('SIGTERM')
  t.equal(await other.ended(), 0)
})
