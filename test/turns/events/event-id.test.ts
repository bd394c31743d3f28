import fc from 'fast-check'
import t from 'tap'
import {
  committedEpoch,
  type EventId,
  firstEventId,
  formatEventId,
  isAfter,
  isEventId,
  parseEventId
} from '../../../src/turns/events/event-id.ts'

const number = fc.oneof(fc.nat(3), fc.nat(committedEpoch))
const id: fc.Arbitrary<EventId> = fc.tuple(number, number, number, number)

t.test('two different ids are ordered, and equal ids are not', async () => {
  fc.assert(
    fc.property(id, id, (one, other) => {
      const isSame = formatEventId(one) === formatEventId(other)
      return isSame
        ? !isAfter(one, other) && !isAfter(other, one)
        : isAfter(one, other) !== isAfter(other, one)
    })
  )
})

t.test('the order of ids is transitive', async () => {
  fc.assert(
    fc.property(id, id, id, (one, two, three) => {
      fc.pre(isAfter(one, two) && isAfter(two, three))
      return isAfter(one, three)
    })
  )
})

t.test('every id is after undefined, and none is before the first', async () => {
  fc.assert(fc.property(id, value => isAfter(value, undefined) && !isAfter(firstEventId, value)))
})

t.test('a formatted id is parsed to the same id', async () => {
  fc.assert(fc.property(id, value => isAfter(value, parseEventId(formatEventId(value))) === false))
  fc.assert(
    fc.property(
      id,
      value => formatEventId(parseEventId(formatEventId(value)) ?? firstEventId) === formatEventId(value)
    )
  )
})

t.test('other texts are not ids, and integers too large for Postgres are refused', async t => {
  for (const text of ['1.2.3', '1.2.3.4.5', '1.2.3.', 'a.b.c.d', '1.2.3.-4', '1.2.3.4 ', '0.0.0.2147483648'])
    t.strictSame([parseEventId(text), isEventId(text)], [undefined, false], text)
  t.equal(isEventId(''), true, 'an empty id is valid')
  fc.assert(
    fc.property(fc.string(), text => !isEventId(text) || text === '' || parseEventId(text) !== undefined)
  )
})
