import t from 'tap'
import { clockOf, systemInstruction, today } from '../../src/agent/system-instruction.ts'

// Kiritimati is 14 hours ahead of UTC, Honolulu 10 behind.
const now = new Date('2026-05-03T10:30:00Z')

t.test('today is the day in the user’s time zone, whatever the server’s', async t => {
  t.equal(today({ now, timeZone: 'Pacific/Kiritimati' }), '2026-05-04')
  t.equal(today({ now, timeZone: 'UTC' }), '2026-05-03')
  t.equal(today({ now: new Date('2026-05-03T09:30:00Z'), timeZone: 'Pacific/Honolulu' }), '2026-05-02')
})

t.test('the instruction names weekday, date, time and zone', async t => {
  const instruction = systemInstruction({ now, timeZone: 'Pacific/Kiritimati' })
  t.match(
    instruction,
    "Today is Monday, 2026-05-04; it is now 2026-05-03T10:30:00.000Z. The user's time zone is Pacific/Kiritimati."
  )
})

t.test('the date and time can be read back from the instruction', async t => {
  const clock = { now, timeZone: 'America/Argentina/Buenos_Aires' }
  t.strictSame(clockOf(systemInstruction(clock)), clock)
  t.throws(() => clockOf('You are TodoBot.'), new Error('The system instruction carries no clock.'))
})
