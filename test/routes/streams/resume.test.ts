import t, { type Test } from 'tap'
import type { TurnEvent } from '../../../src/contract/components.ts'
import { openEvents, refusedEvents } from '../../support/event-reader.ts'
import { heldAfter, slowly, text } from '../../support/fake-gemini/index.ts'
import { isMissing, isProblem } from '../../support/refusal.ts'
import {
  add,
  eventsPathOf,
  idOf,
  idsOf,
  kindsOf,
  setUpStreams,
  showing,
  streamsOf,
  textOf
} from './requests.ts'

const setup = await setUpStreams(t)
const { app, other } = setup
const said = 'I added milk, bread and eggs to your list. 🥛🍞🥚 Anything else?'

/** Runs a turn with texts and calls; returns all of its events. */
async function told(t: Test, message: string) {
  const person = await setup.newUser(t)
  const reader = await streamsOf(t, setup, person).post(message, [
    add('milk', 'bread'),
    add('eggs'),
    slowly(2, text(said))
  ])
  const events = await reader.rest()
  return { person, events, ids: idsOf(events) }
}

/** Joins deltas, so that event lists can be compared: a text may arrive in different deltas. */
function same(events: TurnEvent[]) {
  return {
    kinds: kindsOf(events),
    text: textOf(events),
    others: events.filter(e => e.event !== 'response.delta')
  }
}

for (const [where, replica] of Object.entries({ 'the same server': app, 'another server': other })) {
  t.test(`a stream that was lost after any event resumes after it, on ${where}`, async t => {
    const { person, events, ids } = await told(t, `add all on ${where}`)
    for (const [index, event] of events.slice(0, -1).entries()) {
      const id = idOf(event)
      const url = eventsPathOf(ids)
      for (const asked of [{ url, headers: { 'last-event-id': id } }, { url: `${url}?after=${id}` }]) {
        const reader = await openEvents(t, replica, { ...asked, token: person.token })
        t.strictSame(same(await reader.rest()), same(events.slice(index + 1)), `behind ${id}`)
      }
    }
  })

  t.test(
    `the header takes precedence over the query, and an empty id means the beginning, on ${where}`,
    async t => {
      const { person, events, ids } = await told(t, `add once more on ${where}`)
      const first = idOf(events[0])
      const url = `${eventsPathOf(ids)}?after=9.9.9.9`
      const headers = { 'last-event-id': first }
      const behind = await openEvents(t, replica, { url, headers, token: person.token })
      t.strictSame(same(await behind.rest()), same(events.slice(1)))
      const whole = await openEvents(t, replica, { url: `${eventsPathOf(ids)}?after=`, token: person.token })
      t.strictSame(same(await whole.rest()), same(events))
    }
  )

  t.test(`while a turn runs, readers that resume after any event get the same text, on ${where}`, async t => {
    const person = await setup.newUser(t)
    const { post, watch } = streamsOf(t, setup, person)
    const late = heldAfter(6, text(said))
    t.teardown(() => late.release())
    const reader = await post(`wait on ${where}`, [add('milk'), late])
    const seen = await reader.takeUntil(showing('I added milk, bread and eggs '))
    const readers = await Promise.all(seen.map(event => watch(idsOf(seen), idOf(event), replica)))
    late.release()
    const all = [...seen, ...(await reader.rest())]
    t.equal(textOf(all), said)
    for (const [index, resumed] of readers.entries())
      t.strictSame(same(await resumed.rest()), same(all.slice(index + 1)), `behind event ${index}`)
  })
}

t.test('after the last event there is nothing: 204, on every server', async t => {
  const { person, events, ids } = await told(t, 'add, and be done')
  const id = idOf(events.at(-1))
  for (const replica of [app, other]) {
    const headers = { 'last-event-id': id }
    const answer = await refusedEvents(t, replica, { url: eventsPathOf(ids), headers, token: person.token })
    t.strictSame([answer.status, answer.body], [204, null])
    t.equal(answer.headers['cache-control'], 'no-store')
  }
})

t.test('after an id beyond the last event nothing is sent until the turn ends', async t => {
  const person = await setup.newUser(t)
  const { post, watch } = streamsOf(t, setup, person)
  const late = heldAfter(1, text(said))
  t.teardown(() => late.release())
  const reader = await post('what will be?', [late])
  const ids = idsOf(await reader.take(1))
  const early = await watch(ids, '99.1.0.1')
  const earlyElsewhere = await watch(ids, '99.1.0.1', other)
  late.release()
  t.strictSame([await early.rest(), await earlyElsewhere.rest()], [[], []])
  const headers = { 'last-event-id': '99.1.0.1' }
  const answer = await refusedEvents(t, app, { url: eventsPathOf(ids), headers, token: person.token })
  t.equal(answer.status, 204)
})

t.test('an invalid id is refused, and the problem names the parameter', async t => {
  const { person, ids } = await told(t, 'add, and stay')
  const url = eventsPathOf(ids)
  const message = 'must be the id of an event of this turn'
  for (const id of [
    '1',
    '1.2.3',
    '1.2.3.4.5',
    '1.2.3.x',
    '-1.0.0.0',
    '2147483648.0.0.0',
    '1e3.0.0.0',
    ' ',
    'null'
  ]) {
    const { token } = person
    const query = await refusedEvents(t, app, { url: `${url}?after=${encodeURIComponent(id)}`, token })
    isProblem(t, query, 'validation_failed', { errors: [{ pointer: '/query/after', message }] })
    if (id === ' ') continue
    const header = await refusedEvents(t, app, { url, token, headers: { 'last-event-id': id } })
    isProblem(t, header, 'validation_failed', { errors: [{ pointer: '/headers/last-event-id', message }] })
  }
})

t.test("another user's turn is not found, whatever its id", async t => {
  const { ids } = await told(t, 'mine')
  const { token } = await setup.newUser(t)
  for (const query of ['', '?after=0.0.0.0'])
    isMissing(t, await refusedEvents(t, app, { url: eventsPathOf(ids) + query, token }), 'turn')
})
