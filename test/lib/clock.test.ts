import t from 'tap'
import { dayIn, inUtc, isTimeZone, offsetIn, takeTimeZone, weekdayIn } from '../../src/lib/clock.ts'
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
