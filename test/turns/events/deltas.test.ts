import fc from 'fast-check'
import t from 'tap'
import { currentText, type Delta, idOfDelta, joinTexts, restOf } from '../../../src/turns/events/deltas.ts'
import { type EventId, kinds } from '../../../src/turns/events/event-id.ts'

/** The deltas of one owner in a step: texts of any characters, and resets. */
const shown = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.string({ minLength: 1, unit: 'binary' }).map(text => ({ text, reset: null }))
    },
    { weight: 1, arbitrary: fc.constant({ text: '', reset: 'model_retry' as const }) }
  )
)

const deltas = shown.map(list => {
  let count = 0
  return list.map(({ text, reset }): Delta => {
    count += reset ? 1 : text.length
    return { step: 2, epoch: 1, count, text, reset }
  })
})

/** Joins some adjacent deltas. */
function coalesced(all: Delta[], cuts: number[]): Delta[] {
  const borders = [0, ...cuts.map(cut => cut % (all.length + 1)).sort((a, b) => a - b), all.length]
  return borders.slice(1).flatMap((end, index) => joinTexts(all.slice(borders[index], end)))
}

t.test('joining any adjacent deltas does not change the current text', async () => {
  fc.assert(
    fc.property(
      deltas,
      fc.array(fc.nat()),
      (all, cuts) => currentText(coalesced(all, cuts)) === currentText(all)
    )
  )
})

t.test('the part of the deltas up to any count and the joined rest have the same current text', async () => {
  fc.assert(
    fc.property(deltas, fc.array(fc.nat()), fc.nat(), (all, cuts, at) => {
      const total = all.at(-1)?.count ?? 0
      const seen: EventId = [2, 1, kinds.text, at % (total + 1)]
      const before = all.flatMap(delta => upTo(delta, seen[3]) ?? [])
      const rest = coalesced(all, cuts).flatMap(delta => restOf(delta, seen) ?? [])
      return currentText([...before, ...rest]) === currentText(all)
    })
  )
})

/** The part of a delta up to this count. */
function upTo(delta: Delta, count: number): Delta | undefined {
  const start = delta.count - (delta.reset ? 1 : delta.text.length)
  if (count <= start) return undefined
  return { ...delta, count: Math.min(count, delta.count), text: delta.text.slice(0, count - start) }
}

t.test('nothing is left of a delta before an id, of whichever owner', async t => {
  const delta: Delta = { step: 2, epoch: 2, count: 9, text: 'abc', reset: null }
  t.strictSame(restOf(delta, undefined), delta)
  t.strictSame(restOf(delta, [1, 9, kinds.calls, 1]), delta, 'a step before')
  t.strictSame(restOf(delta, [2, 1, kinds.text, 99]), delta, 'an owner before')
  t.strictSame(restOf(delta, [2, 2, kinds.text, 7]), { ...delta, text: 'bc' })
  t.equal(restOf(delta, idOfDelta(delta)), undefined)
  t.equal(restOf(delta, [2, 3, kinds.text, 1]), undefined, 'the next owner')
  t.equal(restOf(delta, [3, 1, kinds.text, 0]), undefined, 'the next step')
})
