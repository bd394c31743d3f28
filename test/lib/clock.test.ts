import t from 'tap'
import {
  dayIn,
  inUtc,
  isTimeZone,
  localInstant,
  offsetIn,
  takeTimeZone,
  weekdayIn
} from '../../src/lib/clock.ts'
import { inServerTimeZones, restoreTimeZone } from '../support/server-time-zones.ts'

t.test('day, weekday and offset are those of the time zone', async t => {
  const at = new Date('2026-03-01T23:30:00Z')
  t.equal(dayIn('UTC', at), '2026-03-01')
  t.equal(dayIn('Asia/Kathmandu', at), '2026-03-02')
  t.equal(weekdayIn('America/New_York', at), 'Sunday')
  t.equal(weekdayIn('Asia/Kathmandu', at), 'Monday')
  t.equal(offsetIn('UTC', at), 0)
  t.equal(offsetIn('Asia/Kathmandu', at), 345)
  t.equal(offsetIn('America/New_York', at), -300)
})

t.test('IANA names are time zones in upper and lower case; offsets and other texts are not', async t => {
  for (const name of ['UTC', 'Europe/Zurich', 'europe/zurich', 'Etc/GMT+5', 'America/Port-au-Prince'])
    t.equal(isTimeZone(name), true, name)
  for (const name of ['+01:00', '-0500', '', ' UTC', 'Mars/Olympus', 'Asia/To\u212Ayo', 'UTC\n'])
    t.equal(isTimeZone(name), false, name)
})

t.test('a time zone has one formatter, however often and in whatever case it is used', async t => {
  const made = t.capture(Intl, 'DateTimeFormat', Intl.DateTimeFormat)
  for (const name of ['Asia/Tokyo', 'asia/tokyo', 'ASIA/TOKYO']) {
    for (let count = 0; count < 100; count += 1) isTimeZone(name)
    t.equal(dayIn(name, new Date('2026-01-01T20:00:00Z')), '2026-01-02')
  }
  t.equal(made().length, 1)
})

/** A local time, its time zone, and the instant. */
const localTimes = [
  ['2026-12-01T17:00:00', 'Europe/Zurich', '2026-12-01T17:00:00+01:00'],
  ['2026-07-01T17:00:00', 'Europe/Zurich', '2026-07-01T17:00:00+02:00'],
  ['2026-03-29T02:30:00', 'Europe/Zurich', '2026-03-29T03:30:00+02:00'],
  ['2026-10-25T02:30:00', 'Europe/Zurich', '2026-10-25T02:30:00+02:00'],
  ['2026-10-25T03:00:00', 'Europe/Zurich', '2026-10-25T03:00:00+01:00'],
  ['2026-03-08T02:30:00', 'America/St_Johns', '2026-03-08T03:30:00-02:30'],
  ['2026-11-01T01:30:00', 'America/New_York', '2026-11-01T01:30:00-04:00'],
  ['2026-10-04T02:15:00', 'Australia/Lord_Howe', '2026-10-04T02:45:00+11:00'],
  ['2026-04-05T01:45:00', 'Australia/Lord_Howe', '2026-04-05T01:45:00+11:00'],
  ['2026-12-01T00:00:00', 'Asia/Kathmandu', '2026-12-01T00:00:00+05:45'],
  ['2026-12-01T00:00:00', 'Pacific/Kiritimati', '2026-12-01T00:00:00+14:00']
] as const

for (const [local, timeZone, instant] of localTimes) {
  t.test(`${local} in ${timeZone} is ${instant}`, async t => {
    t.equal(localInstant(local, timeZone), instant)
  })
}

inServerTimeZones(t, 'a process computes in UTC once its time zone is taken', (t, timeZone) => {
  const at = new Date('2026-01-01T00:00:00Z')
  // Its name can be an older one, such as Asia/Katmandu.
  t.equal(offsetIn(takeTimeZone(), at), offsetIn(timeZone, at))
  t.equal(at.getHours(), 0)
  t.equal(takeTimeZone(), 'UTC')
})

inServerTimeZones(t, 'a call computes in UTC, and then the time zone is as before', (t, timeZone) => {
  t.equal(
    inUtc(() => new Date(0).getHours()),
    0
  )
  t.throws(() =>
    inUtc(() => {
      throw new Error('a defect')
    })
  )
  t.equal(process.env.TZ, timeZone)
})

t.test('without a time zone, or with an unknown one, a process is in UTC', async t => {
  restoreTimeZone(t)
  for (const TZ of ['', ':/etc/localtime']) {
    process.env.TZ = TZ
    t.equal(takeTimeZone(), 'UTC')
  }
  delete process.env.TZ
  t.equal(
    inUtc(() => new Date(0).getHours()),
    0
  )
  t.equal(process.env.TZ, undefined)
})
