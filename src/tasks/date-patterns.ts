import type { KeyPattern } from '../paging.ts'

/** As Postgres writes the date or time that comes after all others. */
const never = 'infinity'
const beginsWithDay = /^(\d{4,5}-\d\d-\d\d)(.*)$/
const clock = /^T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?$/

/** Dates as Postgres writes them, in a cursor; what it would refuse is none. */
export const dayPattern: KeyPattern = { test: text => text === never || isDay(text) }

/** As `dayPattern`, of times in UTC with a T in the place of the space. */
export const timePattern: KeyPattern = { test: text => text === never || isTime(text) }

function isTime(text: string): boolean {
  const [, day = '', rest = ''] = beginsWithDay.exec(text) ?? []
  return isDay(day) && clock.test(rest)
}

/** Postgres refuses 30 February, and the year 0; its years may have five digits, which `Date` reads with a sign only. */
function isDay(text: string): boolean {
  const [year = '', ...monthAndDay] = text.split('-')
  const parsed = new Date(`+${year.padStart(6, '0')}-${monthAndDay.join('-')}T00:00:00Z`)
  if (!beginsWithDay.test(text) || Number(year) === 0 || Number.isNaN(parsed.getTime())) return false
  return parsed.toISOString().includes(`-${monthAndDay.join('-')}T`)
}
