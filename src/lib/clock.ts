/** The time at which a turn was accepted, in the user's time zone. "Today" in a message means this day. */
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
 * Caches one formatter per time zone. A formatter takes about 30 KB outside the heap, which garbage collection does not
 * free. The number of time zone names that the runtime knows bounds the cache.
 */
const formatters = new Map<string, Intl.DateTimeFormat>()

/** @throws {RangeError} when the time zone does not exist. */
function formatterOf(timeZone: string): Intl.DateTimeFormat {
  // Time zone names are case-insensitive.
  const key = timeZone.toUpperCase()
  const formatter = formatters.get(key) ?? new Intl.DateTimeFormat('en', { ...fields, timeZone })
  formatters.set(key, formatter)
  return formatter
}

type Parts = Partial<Record<Intl.DateTimeFormatPartTypes, string>>

const minuteMs = 60_000

/** The parts that were last needed. They change once a minute at most, and turns follow each other faster. */
let last: { timeZone: string; minute: number; parts: Parts } | undefined

function partsIn(timeZone: string, at: Date): Parts {
  const minute = Math.floor(at.getTime() / minuteMs)
  if (last?.timeZone === timeZone && last.minute === minute) return last.parts
  const all = formatterOf(timeZone).formatToParts(at)
  const parts: Parts = Object.fromEntries(all.map(({ type, value }) => [type, value]))
  last = { timeZone, minute, parts }
  return parts
}

/** Returns the calendar day of an instant in a time zone, as `YYYY-MM-DD`. */
export function dayIn(timeZone: string, at: Date): string {
  const { year = '', month, day } = partsIn(timeZone, at)
  return `${year.padStart(4, '0')}-${month}-${day}`
}

/** Returns the local time of an instant in a time zone, as `HH:MM:SS`. */
export function timeIn(timeZone: string, at: Date): string {
  return new Date(at.getTime() + offsetIn(timeZone, at) * minuteMs).toISOString().slice(11, 19)
}

/** Returns the English name of the weekday of an instant in a time zone. */
export function weekdayIn(timeZone: string, at: Date): string {
  return partsIn(timeZone, at).weekday ?? ''
}

/** Returns a time zone's offset from UTC at an instant, in minutes; positive east of Greenwich. */
export function offsetIn(timeZone: string, at: Date): number {
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)/.exec(partsIn(timeZone, at).timeZoneName ?? '') ?? []
  const size = Number(hours ?? 0) * 60 + Number(minutes ?? 0)
  return sign === '-' ? -size : size
}

const dayMs = 86_400_000

/**
 * Converts a local time to an RFC 3339 instant with the offset of its time zone, for example `2026-12-01T17:00:00+01:00`.
 * A time that occurs twice is the first one. A time that is skipped, because clocks move forward, moves forward with them.
 * @param local `YYYY-MM-DDTHH:MM:SS`, which must exist in the calendar.
 */
export function localInstant(local: string, timeZone: string): string {
  const wall = Date.parse(`${local}Z`)
  const instantAt = (offset: number) => new Date(wall - offset * 60_000)
  const [before, after] = [-dayMs, dayMs].map(shift => offsetIn(timeZone, new Date(wall + shift))) as [
    number,
    number
  ]
  const exact = [before, after].find(offset => offsetIn(timeZone, instantAt(offset)) === offset)
  return localText(instantAt(exact ?? before), timeZone, 'YYYY-MM-DDTHH:MM:SS'.length)
}

/** The local time of a clock with its offset, to the minute: `2026-12-01T17:00+01:00`. */
export function localMinute({ now, timeZone }: Clock): string {
  return localText(now, timeZone, 'YYYY-MM-DDTHH:MM'.length)
}

/** The first `length` characters of the local time of an instant, and its offset. */
function localText(instant: Date, timeZone: string, length: number): string {
  const offset = offsetIn(timeZone, instant)
  const local = new Date(instant.getTime() + offset * 60_000).toISOString()
  return `${local.slice(0, length)}${offsetText(offset)}`
}

function offsetText(offset: number): string {
  const [hours, minutes] = [Math.trunc(Math.abs(offset) / 60), Math.abs(offset) % 60].map(part =>
    String(part).padStart(2, '0')
  )
  return `${offset < 0 ? '-' : '+'}${hours}:${minutes}`
}

/** Whether the runtime knows an IANA time zone with this name. Offsets such as `+02:00` are not names. */
export function isTimeZone(name: string): boolean {
  if (!/^[a-z][\w+/-]*$/i.test(name)) return false
  try {
    return Boolean(formatterOf(name))
  } catch {
    return false
  }
}

/**
 * Sets the local time of this process to UTC: libraries compute with it, and no answer may depend on where a server is.
 * @returns the time zone that it had, for times that the operator reads; UTC if that is unknown.
 */
export function takeTimeZone(): string {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
  process.env.TZ = 'UTC'
  return timeZone && isTimeZone(timeZone) ? timeZone : 'UTC'
}

/**
 * Runs synchronous code of a library that computes with the local time of the process, in UTC. In a server it is UTC
 * already (see `takeTimeZone`); elsewhere this sets it for the duration of the call.
 */
export function inUtc<T>(work: () => T): T {
  const { TZ } = process.env
  if (TZ === 'UTC') return work()
  process.env.TZ = 'UTC'
  try {
    return work()
  } finally {
    if (TZ === undefined) delete process.env.TZ
    else process.env.TZ = TZ
  }
}
