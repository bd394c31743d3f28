import { dayIn, localInstant } from '../lib/clock.ts'
import { TaskRefusal } from './refusal.ts'

/** When a task is due: the value as received, and two values derived from it for sorting and filtering. */
export interface Due {
  /** `YYYY-MM-DD` or an RFC 3339 instant, exactly as received. */
  due: string
  /** The day in the user's time zone. */
  due_day: string
  /** Null for a day without a time. */
  due_at: Date | null
}

const day = /^\d{4}-\d{2}-\d{2}$/
const instant =
  /^(\d{4}-\d{2}-\d{2})[Tt](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/

/** Parses a date or an instant; undefined when it is neither or does not exist in the calendar. */
export function parseDue(due: string, timeZone: string): Due | undefined {
  if (isDay(due)) return { due, due_day: due, due_at: null }
  const date = instant.exec(due)?.[1]
  if (date === undefined || !isInCalendar(date)) return undefined
  const due_at = new Date(due)
  return { due, due_day: dayIn(timeZone, due_at), due_at }
}

const looseInstant =
  /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2})(:\d{2})?(?:\.\d+)? ?(?:([Zz])|([+-]\d{2}):?(\d{2})?)?$/

/**
 * Completes an instant as language models write it: without seconds, with a short offset, or as a local time without an
 * offset. Any other text is returned unchanged.
 */
export function completeDue(due: string, timeZone: string): string {
  const text = due.trim()
  const complete = parseDue(text, timeZone) ? text : completeInstant(text, timeZone)
  return parseDue(complete, timeZone) ? complete : due
}

function completeInstant(text: string, timeZone: string): string {
  const [, date, minutes, seconds = ':00', utc, hours, rest = '00'] = looseInstant.exec(text) ?? []
  const local = `${date}T${minutes}${seconds}`
  if (hours) return `${local}${hours}:${rest}`
  return !utc && parseDue(`${local}Z`, timeZone) ? localInstant(local, timeZone) : `${local}Z`
}

/** Whether a text is a date or an instant, in any time zone. */
export function isDue(due: string): boolean {
  return parseDue(due, 'UTC') !== undefined
}

export function isDay(date: string): boolean {
  return day.test(date) && isInCalendar(date)
}

/** The day of a date or an instant that limits a list. @throws {TaskRefusal} when it is not a date. */
export function dueDay(due: string, timeZone: string): string {
  return dueOf(due, timeZone).due_day
}

/** As `parseDue`. @throws {TaskRefusal} when it is not a date. */
export function dueOf(due: string, timeZone: string): Due {
  const parsed = parseDue(due, timeZone)
  if (parsed) return parsed
  throw new TaskRefusal(
    'invalid_arguments',
    `${JSON.stringify(due)} is not a date: use YYYY-MM-DD, or an RFC 3339 instant with its offset`
  )
}

/**
 * `Date` parses 30 February as 2 March. Years before 1000 are rejected: without their leading zeros, they would mean
 * another year.
 */
function isInCalendar(date: string): boolean {
  const parsed = new Date(`${date}T00:00:00Z`)
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(date) && date >= '1000'
}
