import { dayIn } from '../lib/clock.ts'
import { TaskRefusal } from './refusal.ts'

/** When a task is due: as said, and as the two values made from it to sort and filter by. */
export interface Due {
  /** `YYYY-MM-DD`, or an RFC 3339 instant, exactly as said. */
  due: string
  /** Its day in the user's time zone. */
  due_day: string
  /** Null for a day without a time. */
  due_at: Date | null
}

const day = /^\d{4}-\d{2}-\d{2}$/
const instant =
  /^(\d{4}-\d{2}-\d{2})[Tt](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/

/** Reads a date or an instant; undefined when it is neither, or not in the calendar. */
export function parseDue(due: string, timeZone: string): Due | undefined {
  if (isDay(due)) return { due, due_day: due, due_at: null }
  const said = instant.exec(due)?.[1]
  if (said === undefined || !isInCalendar(said)) return undefined
  const due_at = new Date(due)
  return { due, due_day: dayIn(timeZone, due_at), due_at }
}

/** Whether it is a date or an instant, whatever the time zone. */
export function isDue(due: string): boolean {
  return parseDue(due, 'UTC') !== undefined
}

/** Whether it is a date. */
export function isDay(date: string): boolean {
  return day.test(date) && isInCalendar(date)
}

/** The day that a bound of a listing names. @throws {TaskRefusal} when it is no date. */
export function dueDay(due: string, timeZone: string): string {
  return dueOf(due, timeZone).due_day
}

/** As `parseDue`. @throws {TaskRefusal} when it is no date. */
export function dueOf(due: string, timeZone: string): Due {
  const parsed = parseDue(due, timeZone)
  if (parsed) return parsed
  throw new TaskRefusal(
    'invalid_arguments',
    `${JSON.stringify(due)} is no date: use YYYY-MM-DD, or an RFC 3339 instant with its offset`
  )
}

/** JavaScript turns 30 February into 2 March. Years before 1000 are refused: a day that lost its zeros is another day. */
function isInCalendar(date: string): boolean {
  const parsed = new Date(`${date}T00:00:00Z`)
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(date) && date >= '1000'
}
