import fc from 'fast-check'
import t from 'tap'
import { createDeltaWriter, currentText, type Delta } from '../../../src/turns/events/deltas.ts'

type Outcome = 'written' | 'not written' | 'written, but reported as failed'

const outcomeLists = fc.array(
  fc.constantFrom<Outcome>('written', 'not written', 'written, but reported as failed')
)

/** A table that keeps the first delta of each count. `outcomes` are the outcomes of the writes, in order. */
function openTable(outcomes: Outcome[]) {
  const table = new Map<number, Delta>()
  let busy = false
  const writer = createDeltaWriter(async deltas => {
    if (busy) throw new Error('two writes at one time')
    busy = true
    const outcome = outcomes.shift() ?? 'written'
    await Promise.resolve()
    if (outcome !== 'not written')
      for (const delta of deltas) if (!table.has(delta.count)) table.set(delta.count, delta)
    busy = false
    if (outcome !== 'written') throw new Error(outcome)
  })
  return { writer, written: () => currentText([...table.values()].sort((a, b) => a.count - b.count)) }
}

t.test('whichever writes fail, in the end all deltas are stored once and in order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string({ minLength: 1 })), outcomeLists, async (texts, outcomes) => {
      const { writer, written } = openTable(outcomes)
      let count = 0
      for (const [index, text] of texts.entries()) {
        count += text.length
        writer.add({ step: 1, epoch: 1, count, text, reset: null })
        const flushed = writer.flush().catch(() => undefined)
        // Some deltas are added while others are being written.
        if (index % 2 === 0) await flushed
      }
      while (
        !(await writer.flush().then(
          () => true,
          () => false
        ))
      );
      return written() === texts.join('')
    })
  )
})

t.test('without new deltas nothing is written', async t => {
  let writes = 0
  const writer = createDeltaWriter(async () => {
    writes += 1
  })
  await writer.flush()
  writer.add({ step: 1, epoch: 1, count: 1, text: 'a', reset: null })
  await writer.flush()
  await writer.flush()
  t.equal(writes, 1)
})
