import type { Test } from 'tap'

/** Far from UTC, with half and quarter hours, and with offsets in seconds before there were time zones. */
const timeZones = ['Pacific/Apia', 'America/St_Johns', 'Asia/Kathmandu']

/** Runs a test in time zones of the server, which no result may depend on. */
export function inServerTimeZones(
  t: Test,
  name: string,
  run: (t: Test, timeZone: string) => Promise<void> | void
): void {
  for (const timeZone of timeZones) {
    t.test(`${name}, on a server in ${timeZone}`, async t => {
      restoreTimeZone(t)
      process.env.TZ = timeZone
      await run(t, timeZone)
    })
  }
}

/** Restores the time zone of this process at the end of `t`. */
export function restoreTimeZone(t: Test): void {
  const { TZ } = process.env
  t.teardown(() => {
    if (TZ === undefined) delete process.env.TZ
    else process.env.TZ = TZ
  })
}
