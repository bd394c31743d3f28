import type { Clock } from '../../../lib/clock.ts'
import { addDays, type Day, today, wallTime, weekday } from '../language/calendar.ts'

/** "tomorrow, Tue 24 Nov at 5 pm", in the user's time zone. Returns a text that is not a date unchanged. */
export function dueInWords(due: string, clock: Clock, { brief = false } = {}): string {
  if (Number.isNaN(Date.parse(due))) return due
  if (due.length <= 10) return dayInWords(due, clock, brief)
  const { day, hour, minute } = wallTime(new Date(due), clock.timeZone)
  return `${dayInWords(day, clock, brief)} at ${timeInWords(hour, minute)}`
}

/** The due day in the user's time zone; undefined when the text is not a date. */
export function dueDayOf(due: string, { timeZone }: Clock): Day | undefined {
  if (Number.isNaN(Date.parse(due))) return undefined
  return due.length > 10 ? wallTime(new Date(due), timeZone).day : due
}

export function dayInWords(day: Day, clock: Clock, brief = false): string {
  const now = today(clock)
  const near = { [addDays(now, -1)]: 'yesterday', [now]: 'today', [addDays(now, 1)]: 'tomorrow' }[day]
  if (near && brief) return near
  const date = dateInWords(day, day.slice(0, 4) !== now.slice(0, 4))
  return near ? `${near}, ${date}` : date
}

const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** "Tue 24 Nov" */
function dateInWords(day: Day, withYear: boolean): string {
  const [year, month, date] = day.split('-')
  const words = `${weekdays[weekday(day) - 1]} ${Number(date)} ${months[Number(month) - 1]}`
  return withYear ? `${words} ${year}` : words
}

function timeInWords(hour: number, minute: number): string {
  const minutes = minute === 0 ? '' : `:${String(minute).padStart(2, '0')}`
  return `${hour % 12 || 12}${minutes} ${hour < 12 ? 'am' : 'pm'}`
}
