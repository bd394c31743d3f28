/** The user's clock at the start of a turn; "today" in a message means this day. */
export interface Clock {
  /** When the turn was accepted. */
  now: Date
  /** IANA name, such as `Europe/Zurich`. */
  timeZone: string
}

const fields = {
  weekday: 'long',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  timeZoneName: 'longOffset'
} as const

/**
 * One formatter for each time zone that was asked for, never two: each takes some 30 KB outside the heap, which no
 * garbage collection gives back. There are no more than the runtime has names of time zones.
 */
const formatters = new Map<string, Intl.DateTimeFormat>()

/** @throws {RangeError} when there is no such time zone. */
function formatterOf(timeZone: string): Intl.DateTimeFormat {
  // Names are the same in any case.
  const key = timeZone.toUpperCase()
  const formatter = formatters.get(key) ?? new Intl.DateTimeFormat('en', { ...fields, timeZone })
  formatters.set(key, formatter)
  return formatter
}

function partsIn(timeZone: string, at: Date) {
  return Object.fromEntries(
    formatterOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value])
  )
}

/** The calendar day of an instant in a time zone, `YYYY-MM-DD`. */
export function dayIn(timeZone: string, at: Date): string {
  const { year = '', month, day } = partsIn(timeZone, at)
  return `${year.padStart(4, '0')}-${month}-${day}`
}

/** The English name of the weekday of an instant in a time zone. */
export function weekdayIn(timeZone: string, at: Date): string {
  return partsIn(timeZone, at).weekday ?? ''
}

/** Minutes that a time zone's wall clock is ahead of UTC at an instant. */
export function offsetIn(timeZone: string, at: Date): number {
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)/.exec(partsIn(timeZone, at).timeZoneName ?? '') ?? []
  const size = Number(hours ?? 0) * 60 + Number(minutes ?? 0)
  return sign === '-' ? -size : size
}

/** Whether a name is an IANA time zone that this runtime knows; an offset is none. */
export function isTimeZone(name: string): boolean {
  if (!/^[a-z][\w+/-]*$/i.test(name)) return false
  try {
    return Boolean(formatterOf(name))
  } catch {
    return false
  }
}
