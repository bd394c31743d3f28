import fc from 'fast-check'
import t from 'tap'
import {
  anyEpoch,
  type EventId,
  firstEventId,
  formatEventId,
  isAfter,
  isEventId,
  parseEventId
} from '../../../src/turns/events/event-id.ts'

const number = fc.oneof(fc.nat(3), fc.nat(anyEpoch))
const id: fc.Arbitrary<EventId> = fc.tuple(number, number, number, number)

t.test('of two places one is after the other, unless they are the same', async () => {
  fc.assert(
    fc.property(id, id, (one, other) => {
      const isSame = formatEventId(one) === formatEventId(other)
      return isSame
        ? !isAfter(one, other) && !isAfter(other, one)
        : isAfter(one, other) !== isAfter(other, one)
    })
  )
})

t.test('what is after a id is after all that are before that', async () => {
  fc.assert(
    fc.property(id, id, id, (one, two, three) => {
      fc.pre(isAfter(one, two) && isAfter(two, three))
      return isAfter(one, three)
    })
  )
})

t.test('every id is after nothing at all, and none is before the firstEventId', async () => {
  fc.assert(fc.property(id, value => isAfter(value, undefined) && !isAfter(firstEventId, value)))
})

t.test('an id means its id, and no other', async () => {
  fc.assert(fc.property(id, value => isAfter(value, parseEventId(formatEventId(value))) === false))
  fc.assert(
    fc.property(
      id,
      value => formatEventId(parseEventId(formatEventId(value)) ?? firstEventId) === formatEventId(value)
    )
  )
})

t.test('anything else is no id, and asks for nothing that Postgres refuses', async t => {
  for (const text of ['1.2.3', '1.2.3.4.5', '1.2.3.', 'a.b.c.d', '1.2.3.-4', '1.2.3.4 ', '0.0.0.2147483648'])
    t.strictSame([parseEventId(text), isEventId(text)], [undefined, false], text)
  t.equal(isEventId(''), true, 'an empty one means the firstEventId')
  fc.assert(
    fc.property(fc.string(), text => !isEventId(text) || text === '' || parseEventId(text) !== undefined)
  )
})
