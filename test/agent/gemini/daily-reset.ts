/** Seconds until Gemini's daily quotas reset, at midnight Pacific time; an hour at most. */
export function untilDailyReset(): number {
  const format = { timeZone: 'America/Los_Angeles', hourCycle: 'h23', timeStyle: 'medium' } as const
  const [hours = 0, minutes = 0, seconds = 0] = new Intl.DateTimeFormat('en', format)
    .format()
    .split(':')
    .map(Number)
  return Math.min(3600, 86_400 - (hours * 3600 + minutes * 60 + seconds))
}
