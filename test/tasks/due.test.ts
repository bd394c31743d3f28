import t from 'tap'
import { dueDay, dueOf, parseDue } from '../../src/tasks/due.ts'
import { TaskRefusal } from '../../src/tasks/refusal.ts'

t.test('a date is the same day in every time zone, and has no time', async t => {
  for (const due of ['2026-05-04', '2024-02-29', '2000-02-29', '1000-01-01', '9999-12-31'])
    for (const zone of ['UTC', 'Pacific/Kiritimati', 'Pacific/Honolulu'])
      t.strictSame(parseDue(due, zone), { due, due_day: due, due_at: null })
})

t.test('the day of a time is the day in the user’s time zone, not that in its own offset', async t => {
  const late = '2026-05-04T23:30:00Z'
  const at = new Date(late)
  t.strictSame(parseDue(late, 'UTC'), { due: late, due_day: '2026-05-04', due_at: at })
  t.strictSame(parseDue(late, 'Pacific/Kiritimati'), { due: late, due_day: '2026-05-05', due_at: at })
  const early = '2026-05-05T01:30:00+14:00'
  t.strictSame(parseDue(early, 'Pacific/Honolulu'), {
    due: early,
    due_day: '2026-05-04',
    due_at: new Date('2026-05-04T11:30:00Z')
  })
})

t.test('a time can have any RFC 3339 form: either case, fractions, any offset', async t => {
  const at = new Date('2026-05-04T15:00:00Z')
  const withFraction = new Date('2026-05-04T15:00:00.123Z')
  const said: [string, Date][] = [
    ['2026-05-04T15:00:00Z', at],
    ['2026-05-04t15:00:00z', at],
    ['2026-05-04T15:00:00-00:00', at],
    ['2026-05-04T17:00:00+02:00', at],
    ['2026-05-05T14:59:00+23:59', at],
    ['2026-05-04T15:00:00.123Z', withFraction],
    ['2026-05-04T15:00:00.123456789Z', withFraction]
  ]
  for (const [due, due_at] of said) t.strictSame(parseDue(due, 'UTC'), { due, due_day: '2026-05-04', due_at })
})

const noDates = [
  '',
  'tomorrow',
  '2026',
  '2026-05',
  '2026-5-4',
  '04.05.2026',
  '20260504',
  '+2026-05-04',
  ' 2026-05-04',
  '2026-05-04\n',
  '2026-02-30',
  '2026-04-31',
  '2025-02-29',
  '1900-02-29',
  '2026-00-10',
  '2026-13-01',
  '2026-05-00',
  '2026-05-32',
  '0000-01-01',
  '0026-05-04',
  '0999-12-31',
  '0999-12-31T12:00:00Z',
  '2026-05-04T17:00:00',
  '2026-05-04 17:00:00Z',
  '2026-05-04T17:00Z',
  '2026-05-04T24:00:00Z',
  '2026-05-04T17:60:00Z',
  '2026-05-04T17:00:60Z',
  '2026-05-04T17:00:00.Z',
  '2026-05-04T17:00:00+24:00',
  '2026-05-04T17:00:00+02',
  '2026-05-04T17:00:00+0200',
  '2026-05-04T17:00:00Z ',
  '2026-02-30T17:00:00Z',
  '٢٠٢٦-٠٥-٠٤'
]

t.test('texts that are not dates, or dates that do not exist, are refused', async t => {
  for (const due of noDates) t.equal(parseDue(due, 'UTC'), undefined, JSON.stringify(due))
})

t.test('the refusal of an invalid date contains a valid example', async t => {
  const refusal = new TaskRefusal(
    'invalid_arguments',
    '"tomorrow" is not a date: use YYYY-MM-DD, or an RFC 3339 instant with its offset'
  )
  t.throws(() => dueOf('tomorrow', 'UTC'), refusal)
  t.throws(() => dueDay('tomorrow', 'UTC'), refusal)
})

t.test('the bound of a listing is a day, or the day of a time in the user’s time zone', async t => {
  t.equal(dueDay('2026-05-04', 'Pacific/Honolulu'), '2026-05-04')
  t.equal(dueDay('2026-05-04T02:00:00Z', 'Pacific/Honolulu'), '2026-05-03')
})
