import { type Clock, dayIn, localInstant, offsetIn } from '../../lib/clock.ts'

/** A day of the calendar, `YYYY-MM-DD`. */
export type Day = string

export interface Time {
  hour: number
  minute: number
}

const dayLength = 86_400_000

export function today({ now, timeZone }: Clock): Day {
  return dayIn(timeZone, now)
}

/** Values out of range roll over, as in `dayOf(2026, 13, 1)`. */
export function dayOf(year: number, month: number, day: number): Day {
  return isoDay(Date.UTC(year, month - 1, day))
}

export function addDays(day: Day, days: number): Day {
  return isoDay(Date.parse(day) + days * dayLength)
}

/** Clamped to the end of the month: 31 January plus one month is 28 or 29 February. */
export function addMonths(day: Day, months: number): Day {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number)
  const last = Number(dayOf(year, month + months + 1, 0).slice(8))
  return dayOf(year, month + months, Math.min(date, last))
}

/** 1 for Monday to 7 for Sunday. */
export function weekday(day: Day): number {
  return new Date(day).getUTCDay() || 7
}

/** The next day with this weekday, never today. */
export function nextWeekday(from: Day, wanted: number): Day {
  return addDays(from, ((wanted - weekday(from) + 6) % 7) + 1)
}

/** Monday of the week that is so many weeks ahead. */
export function weekStart(day: Day, ahead: number): Day {
  return addDays(day, 1 - weekday(day) + ahead * 7)
}

export function monthStart(day: Day, ahead: number): Day {
  return addMonths(`${day.slice(0, 8)}01`, ahead)
}

export function monthEnd(day: Day, ahead: number): Day {
  return addDays(monthStart(day, ahead + 1), -1)
}

/** The next day after today with this number in its month; skips months without it. */
export function nextDayOfMonth(now: Day, number: number): Day | undefined {
  return [0, 1, 2, 3]
    .map(ahead => addDays(monthStart(now, ahead), number - 1))
    .find((day, ahead) => day > now && day <= monthEnd(now, ahead))
}

/** The next such day of a year, today included; undefined if no year has it. 29 February is that of a leap year. */
export function nextDate(now: Day, month: number, day: number): Day | undefined {
  const year = Number(now.slice(0, 4))
  return [0, 1, 2, 3, 4, 5, 6, 7, 8]
    .map(ahead => exactDay(year + ahead, month, day))
    .find(found => found !== undefined && found >= now)
}

/** Undefined if the calendar has no such day. */
export function exactDay(year: number, month: number, day: number): Day | undefined {
  if (year < 1000 || year > 9999) return undefined
  const found = dayOf(year, month, day)
  return Number(found.slice(5, 7)) === month && Number(found.slice(8)) === day ? found : undefined
}

export function wallTime(at: Date, timeZone: string): Time & { day: Day } {
  const local = new Date(at.getTime() + offsetIn(timeZone, at) * 60_000)
  return { day: isoDay(local.getTime()), hour: local.getUTCHours(), minute: local.getUTCMinutes() }
}

/** RFC 3339 with the offset of the time zone at that time. */
export function instantText(day: Day, { hour, minute }: Time, timeZone: string): string {
  const pad = (value: number) => String(value).padStart(2, '0')
  return localInstant(`${day}T${pad(hour)}:${pad(minute)}:00`, timeZone)
}

function isoDay(time: number): Day {
  return new Date(time).toISOString().slice(0, 10)
}
