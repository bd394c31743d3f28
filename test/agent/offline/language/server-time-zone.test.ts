import t from 'tap'
import { addDays, today, weekday } from '../../../../src/agent/offline/language/calendar.ts'
import { mentionsIn } from '../../../../src/agent/offline/language/mentions.ts'
import type { Clock } from '../../../../src/lib/clock.ts'
import { inServerTimeZones } from '../../../support/server-time-zones.ts'
import { shareOf } from '../../../support/share-of-runs.ts'

const userTimeZones = ['UTC', 'Europe/Zurich', 'Pacific/Apia', 'Pacific/Niue', 'America/Los_Angeles']
/** Two changes of the clock, and a change of the year. */
const starts = ['2026-03-27T00:20:00Z', '2026-10-30T00:20:00Z', '2026-12-30T00:20:00Z']
const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']

const step = Math.round(72 / shareOf(72))

/** Every hour of three days, or every `step` hours, for users around the world. */
function* clocks(): Generator<Clock> {
  for (const timeZone of userTimeZones)
    for (const start of starts)
      for (let hour = 0; hour < 72; hour += step)
        yield { now: new Date(Date.parse(start) + hour * 3_600_000), timeZone }
}

/** Days as said, and as meant today. The weekday of today means the same day of the next week. */
function meanings(clock: Clock): [said: string, day: string][] {
  const now = today(clock)
  const named = weekdays.map((name, index): [string, string] => {
    const ahead = ((index + 1 - weekday(now) + 6) % 7) + 1
    return [name, addDays(now, ahead)]
  })
  return [...named, ['today', now], ['tomorrow', addDays(now, 1)], ['in 3 days', addDays(now, 3)]]
}

inServerTimeZones(t, 'at every hour a day is the one that the user means', t => {
  const wrong = [...clocks()].flatMap(clock =>
    meanings(clock).flatMap(([said, day]) => {
      const [mention] = mentionsIn(said, clock)
      return mention?.day === day ? [] : { said, clock, day: mention?.day, meant: day }
    })
  )
  t.strictSame(wrong, [])
})

inServerTimeZones(t, 'the time zone of the server stays what it was', t => {
  const before = process.env.TZ
  mentionsIn('thursday', { now: new Date(), timeZone: 'UTC' })
  t.equal(process.env.TZ, before)
})
