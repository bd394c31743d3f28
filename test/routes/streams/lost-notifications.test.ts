import { connect, createServer, type Socket } from 'node:net'
import t, { type Test } from 'tap'
import { build } from '../../support/app.ts'
import { heldAfter, text } from '../../support/fake-gemini/index.ts'
import { once } from '../../support/until.ts'
import { turnsOf } from '../turns/requests.ts'
import { add, answerOf, idsOf, kindsOf, setUpStreams, showing, streamsOf, textOf } from './requests.ts'

const setup = await setUpStreams(t)
const { fake, database } = setup
const said = 'I added milk to your list.'

/** A proxy to the same database that drops connections that LISTEN. */
async function deafen(t: Test, databaseUrl: string): Promise<string> {
  const target = new URL(databaseUrl)
  const sockets = new Set<Socket>()
  const server = createServer(client => {
    sockets.add(client.on('error', () => undefined))
    client.once('data', first => {
      if (first.includes('todobot notifications')) return client.destroy()
      const upstream = connect(Number(target.port), target.hostname)
      sockets.add(upstream.on('error', () => undefined))
      upstream.write(first)
      client.pipe(upstream).pipe(client)
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  t.teardown(async () => {
    for (const socket of sockets) socket.destroy()
    await server[Symbol.asyncDispose]()
  })
  const address = server.address()
  const port = String(typeof address === 'object' ? address?.port : undefined)
  return Object.assign(new URL(target), { hostname: '127.0.0.1', port }).href
}

t.test('a server without notifications polls, and sends all events', async t => {
  const url = await deafen(t, database.url)
  const { app: deaf } = await build(t, { gemini: fake.url, database: { ...database, url } })
  const person = await setup.newUser(t)
  const { post, watch } = streamsOf(t, setup, person)
  const late = heldAfter(3, text(said))
  t.teardown(() => late.release())
  const reader = await post('add milk', [add('milk'), late])
  const ids = idsOf(await reader.take(1))
  const elsewhere = await watch(ids, undefined, deaf)
  const seen = await elsewhere.takeUntil(showing('I added milk '))
  late.release()
  const whole = [...seen, ...(await elsewhere.rest())]
  t.strictSame(kindsOf(whole).at(-1), 'turn.completed')
  t.strictSame([textOf(whole), answerOf(whole)], [said, answerOf(await reader.rest())])
})

t.test('a turn that is cancelled on the other server ends for readers on this one', async t => {
  const url = await deafen(t, database.url)
  const { app: deaf } = await build(t, { gemini: fake.url, database: { ...database, url } })
  const person = await setup.newUser(t)
  const { post, watch } = streamsOf(t, setup, person)
  const late = heldAfter(1, text(said))
  t.teardown(() => late.release())
  const reader = await post('never mind', [late])
  const ids = idsOf(await reader.take(1))
  const elsewhere = await watch(ids, undefined, deaf)
  await elsewhere.take(1)
  await turnsOf(t, person, setup.app).cancel(ids)
  t.equal((await elsewhere.rest()).at(-1)?.event, 'turn.cancelled')
  t.equal((await reader.rest()).at(-1)?.event, 'turn.cancelled')
})
