import { type Clock, dayIn, localInstant, offsetIn } from '../../../lib/clock.ts'
import { oncePerMessage } from '../work.ts'

/** A day of the calendar, `YYYY-MM-DD`. */
export type Day = string

/** A day and a time on the user's wall clock. */
export interface WallTime {
  day: Day
  hour: number
  minute: number
}

const dayLength = 86_400_000

export const today = oncePerMessage(
  ({ now, timeZone }: Clock): Day => dayIn(timeZone, now),
  () => ''
)

/** The day of a year, month (1–12) and day. Values out of range roll over, as in `dayOf(2026, 13, 1)`. */
export function dayOf(year: number, month: number, day: number): Day {
  return isoDay(Date.UTC(year, month - 1, day))
}

export function addDays(day: Day, days: number): Day {
  return isoDay(Date.parse(day) + days * dayLength)
}

/** Adds months, clamped to the end of the month: 31 January plus one month is 28 or 29 February. */
export function addMonths(day: Day, months: number): Day {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number)
  const lastOfMonth = Number(dayOf(year, month + months + 1, 0).slice(8))
  return dayOf(year, month + months, Math.min(date, lastOfMonth))
}

/** 1 for Monday to 7 for Sunday. */
export function weekday(day: Day): number {
  return new Date(day).getUTCDay() || 7
}

export function monthStart(day: Day, monthsAhead: number): Day {
  return addMonths(`${day.slice(0, 8)}01`, monthsAhead)
}

export function monthEnd(day: Day, monthsAhead: number): Day {
  return addDays(monthStart(day, monthsAhead + 1), -1)
}

/**
 * The next day after today with this number in its month. Skips months that do not have it.
 * @param number 1–31
 */
export function nextDayOfMonth(today: Day, number: number): Day {
  const wanted = Math.min(Math.max(number, 1), 31)
  for (let ahead = 0; ; ahead += 1) {
    const day = addDays(monthStart(today, ahead), wanted - 1)
    if (day > today && day <= monthEnd(today, ahead)) return day
  }
}

/** The next occurrence of a month (1–12) and day, including today. */
export function nextDate(today: Day, month: number, day: number): Day {
  const year = Number(today.slice(0, 4))
  const thisYear = dayOf(year, month, day)
  return thisYear < today ? dayOf(year + 1, month, day) : thisYear
}

/** The wall time of an instant in a time zone. */
export function wallTime(at: Date, timeZone: string): WallTime {
  const local = new Date(at.getTime() + offsetIn(timeZone, at) * 60_000)
  return { day: isoDay(local.getTime()), hour: local.getUTCHours(), minute: local.getUTCMinutes() }
}

/** RFC 3339 with the offset of the time zone at that time: `2026-11-24T17:00:00+01:00`. */
export function instantText({ day, hour, minute }: WallTime, timeZone: string): string {
  return localInstant(`${day}T${two(hour)}:${two(minute)}:00`, timeZone)
}

function isoDay(time: number): Day {
  return new Date(time).toISOString().slice(0, 10)
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}
