import t from 'tap'
import { build } from '../../support/app.ts'
import { deafen } from '../../support/deafen.ts'
import { heldAfter, text } from '../../support/fake-gemini/index.ts'
import { turnsOf } from '../turns/requests.ts'
import { add, answerOf, idsOf, kindsOf, setUpStreams, showing, streamsOf, textOf } from './requests.ts'

const setup = await setUpStreams(t)
const { fake, database } = setup
const said = 'I added milk to your list.'

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
