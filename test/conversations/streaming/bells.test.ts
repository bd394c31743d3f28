import { once } from 'node:events'
import fc from 'fast-check'
import t from 'tap'
import { createBells } from '../../../src/conversations/streaming/bells.ts'

const never = new AbortController().signal
const long = 60_000

function timers(): number {
  return process.getActiveResourcesInfo().filter(name => name === 'Timeout').length
}

t.test('a ring before, while or after somebody waits is heard', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom('ring', 'wait', 'turn'), { maxLength: 20 }), async acts => {
      const bells = createBells()
      const listener = bells.listen('a turn')
      let news = 0
      let seen = 0
      for (const act of acts) {
        if (act === 'ring') {
          news += 1
          bells.ring('a turn')
        } else if (act === 'turn') await Promise.resolve()
        else if (news > seen) {
          // Without the ring this would last.
          await listener.wait(long, never)
          seen = news
        }
      }
      listener.close()
    })
  )
})

t.test('who waits is woken by a ring of its turn, by one of all, by the time, and by the end', async t => {
  const before = timers()
  const bells = createBells()
  const listener = bells.listen('a turn')
  const deaf = bells.listen('another')
  let isWoken = false
  const other = deaf.wait(long, never).then(() => {
    isWoken = true
  })
  const first = listener.wait(long, never)
  bells.ring('a turn')
  await first
  await listener.wait(1, never)
  t.equal(isWoken, false)

  const gone = new AbortController()
  const last = listener.wait(long, gone.signal)
  gone.abort()
  await last
  await listener.wait(long, gone.signal)

  bells.ringAll()
  await other
  listener.close()
  deaf.close()
  t.equal(timers(), before, 'no timer is left')
})

t.test('each of several listeners hears each ring, until it is closed', async t => {
  const bells = createBells()
  const [one, two] = [bells.listen('a turn'), bells.listen('a turn')]
  bells.ring('a turn')
  await Promise.all([one.wait(long, never), two.wait(long, never)])
  one.close()
  one.close()
  bells.ring('a turn')
  await two.wait(long, never)
  two.close()
  bells.ring('a turn')
  const late = bells.listen('a turn')
  const signal = AbortSignal.timeout(5)
  const end = once(signal, 'abort')
  await late.wait(long, signal)
  await end
  t.ok(signal.aborted, 'what was rung before it listened it does not hear')
  late.close()
})
