const locale = 'en-GB'
const dayMs = 86_400_000

/** A due date as text for users, whether it has passed, and in how many days it is. */
export function dueWords(due: string, now = new Date()): { text: string; isOver: boolean; days: number } {
  const isDay = due.length === 10
  const date = dateOf(due)
  const days = Math.round((midnight(date) - midnight(now)) / dayMs)
  const time = isDay ? '' : `, ${hours(date)}`
  return { text: dayWords(date, days) + time, isOver: isDay ? days < 0 : date < now, days }
}

/** A date without a time is a local day, not one in UTC. */
export const dateOf = (due: string) => new Date(due.length === 10 ? `${due}T00:00` : due)

/** When a message was sent: the time if it was today, otherwise the day. */
export function saidWords(instant: string, now = new Date()): string {
  const date = new Date(instant)
  return midnight(date) === midnight(now) ? hours(date) : dayAndMonth(date)
}

function dayWords(date: Date, days: number): string {
  const near = ['Yesterday', 'Today', 'Tomorrow'][days + 1]
  return near ?? `${date.toLocaleDateString(locale, { weekday: 'short' })} ${dayAndMonth(date)}`
}

const midnight = (date: Date) => new Date(date).setHours(0, 0, 0, 0)
const hours = (date: Date) => date.toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit' })
const dayAndMonth = (date: Date) => date.toLocaleDateString(locale, { day: 'numeric', month: 'short' })
