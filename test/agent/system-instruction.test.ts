import t from 'tap'
import { clockOf, systemInstruction, today } from '../../src/agent/system-instruction.ts'
import { declarations } from '../../src/agent/tools/toolbox.ts'

// Kiritimati is 14 hours ahead of UTC, Honolulu 10 behind.
const now = new Date('2026-05-03T10:30:00Z')

t.test('today is the day in the user’s time zone, whatever the server’s', async t => {
  t.equal(today({ now, timeZone: 'Pacific/Kiritimati' }), '2026-05-04')
  t.equal(today({ now, timeZone: 'UTC' }), '2026-05-03')
  t.equal(today({ now: new Date('2026-05-03T09:30:00Z'), timeZone: 'Pacific/Honolulu' }), '2026-05-02')
})

t.test('the instruction ends with weekday, date, time to the minute with its offset, and zone', async t => {
  const at = (second: number) =>
    systemInstruction({ now: new Date(now.getTime() + second * 1000), timeZone: 'Pacific/Kiritimati' })
  t.match(
    at(0),
    /\n\nToday is Monday, 2026-05-04\. It is now 2026-05-04T00:30\+14:00\. The user's time zone is Pacific\/Kiritimati\.$/
  )
  t.equal(at(59), at(0))
  t.equal(at(60).slice(0, -120), at(0).slice(0, -120), 'what stands before it can be cached')
})

t.test('the instruction names only tools that are declared', async t => {
  const named: string[] = systemInstruction({ now, timeZone: 'UTC' }).match(/(?<!\w)[a-z]+_tasks?\b/g) ?? []
  const declared = declarations.map(({ name }) => name)
  t.ok(named.includes('update_tasks') && named.includes('delete_tasks'))
  t.strictSame(
    named.filter(name => !declared.includes(name)),
    []
  )
})

t.test('the date and time can be read back from the instruction, to the minute', async t => {
  for (const timeZone of ['America/Argentina/Buenos_Aires', 'America/St_Johns', 'Asia/Kathmandu', 'UTC']) {
    const clock = { now, timeZone }
    t.strictSame(clockOf(systemInstruction(clock)), clock)
  }
  t.throws(() => clockOf('You are TodoBot.'), new Error('The system instruction carries no clock.'))
})
