import fc from 'fast-check'
import t from 'tap'
import { joined, placeOfPart, restOf, type StreamPart, shownBy } from '../../../src/turns/events/deltas.ts'
import { kinds, type Place } from '../../../src/turns/events/event-id.ts'

/** What one owner shows in a step: texts of any characters, and resets. */
const shown = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.string({ minLength: 1, unit: 'binary' }).map(text => ({ text, reset: null }))
    },
    { weight: 1, arbitrary: fc.constant({ text: '', reset: 'model_retry' as const }) }
  )
)

const parts = shown.map(list => {
  let count = 0
  return list.map(({ text, reset }): StreamPart => {
    count += reset ? 1 : text.length
    return { step: 2, epoch: 1, count, text, reset }
  })
})

/** Joins some neighbours and leaves others. */
function coalesced(all: StreamPart[], cuts: number[]): StreamPart[] {
  const borders = [0, ...cuts.map(cut => cut % (all.length + 1)).sort((a, b) => a - b), all.length]
  return borders.slice(1).flatMap((end, index) => joined(all.slice(borders[index], end)))
}

t.test('parts that are joined in any way show the same', async () => {
  fc.assert(
    fc.property(parts, fc.array(fc.nat()), (all, cuts) => shownBy(coalesced(all, cuts)) === shownBy(all))
  )
})

t.test('cut at any count and joined anew, what was seen and the rest show the same', async () => {
  fc.assert(
    fc.property(parts, fc.array(fc.nat()), fc.nat(), (all, cuts, at) => {
      const total = all.at(-1)?.count ?? 0
      const seen: Place = [2, 1, kinds.text, at % (total + 1)]
      const before = all.flatMap(part => upTo(part, seen[3]) ?? [])
      const rest = coalesced(all, cuts).flatMap(part => restOf(part, seen) ?? [])
      return shownBy([...before, ...rest]) === shownBy(all)
    })
  )
})

/** What of a part had been shown when the count was that. */
function upTo(part: StreamPart, count: number): StreamPart | undefined {
  const start = part.count - (part.reset ? 1 : part.text.length)
  if (count <= start) return undefined
  return { ...part, count: Math.min(count, part.count), text: part.text.slice(0, count - start) }
}

t.test('nothing is left of what is before a place, whoever has shown it', async t => {
  const part: StreamPart = { step: 2, epoch: 2, count: 9, text: 'abc', reset: null }
  t.strictSame(restOf(part, undefined), part)
  t.strictSame(restOf(part, [1, 9, kinds.calls, 1]), part, 'a step before')
  t.strictSame(restOf(part, [2, 1, kinds.text, 99]), part, 'an owner before')
  t.strictSame(restOf(part, [2, 2, kinds.text, 7]), { ...part, text: 'bc' })
  t.equal(restOf(part, placeOfPart(part)), undefined)
  t.equal(restOf(part, [2, 3, kinds.text, 1]), undefined, 'the next owner')
  t.equal(restOf(part, [3, 1, kinds.text, 0]), undefined, 'the next step')
})
