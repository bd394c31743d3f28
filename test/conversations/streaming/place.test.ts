import fc from 'fast-check'
import t from 'tap'
import {
  anyEpoch,
  beginning,
  idOf,
  isAfter,
  isEventId,
  type Place,
  placeOf
} from '../../../src/turns/events/event-id.ts'

const number = fc.oneof(fc.nat(3), fc.nat(anyEpoch))
const place: fc.Arbitrary<Place> = fc.tuple(number, number, number, number)

t.test('of two places one is after the other, unless they are the same', async () => {
  fc.assert(
    fc.property(place, place, (one, other) => {
      const isSame = idOf(one) === idOf(other)
      return isSame
        ? !isAfter(one, other) && !isAfter(other, one)
        : isAfter(one, other) !== isAfter(other, one)
    })
  )
})

t.test('what is after a place is after all that are before that', async () => {
  fc.assert(
    fc.property(place, place, place, (one, two, three) => {
      fc.pre(isAfter(one, two) && isAfter(two, three))
      return isAfter(one, three)
    })
  )
})

t.test('every place is after nothing at all, and none is before the beginning', async () => {
  fc.assert(fc.property(place, value => isAfter(value, undefined) && !isAfter(beginning, value)))
})

t.test('an id means its place, and no other', async () => {
  fc.assert(fc.property(place, value => isAfter(value, placeOf(idOf(value))) === false))
  fc.assert(fc.property(place, value => idOf(placeOf(idOf(value)) ?? beginning) === idOf(value)))
})

t.test('anything else is no id, and asks for nothing that Postgres refuses', async t => {
  for (const text of ['1.2.3', '1.2.3.4.5', '1.2.3.', 'a.b.c.d', '1.2.3.-4', '1.2.3.4 ', '0.0.0.2147483648'])
    t.strictSame([placeOf(text), isEventId(text)], [undefined, false], text)
  t.equal(isEventId(''), true, 'an empty one means the beginning')
  fc.assert(fc.property(fc.string(), text => !isEventId(text) || text === '' || placeOf(text) !== undefined))
})
