import t from 'tap'
import { ask, callsFor, textOf, user } from './support.ts'

/** Sunday, ten in the morning. */
const at = { now: new Date('2026-11-29T09:00:00Z'), timeZone: 'Europe/Zurich' }

const dates: Record<string, string> = {
  'tomorrow week': '2026-12-07',
  'a week today': '2026-12-06',
  'a week tomorrow': '2026-12-07',
  'in two hours': '2026-11-29T12:00:00+01:00',
  '90 minutes from now': '2026-11-29T11:30:00+01:00',
  'on 2026-12-24T18:00': '2026-12-24T18:00:00+01:00',
  'on the 5th of next month': '2026-12-05',
  'in 2 years': '2028-11-29',
  'in 3 months': '2027-02-28',
  'this weekend': '2026-11-29',
  'next weekend': '2026-12-05',
  'at five to one tomorrow': '2026-11-30T12:55:00+01:00',
  'at twenty past six': '2026-11-29T18:20:00+01:00',
  'at 12:30 at night': '2026-11-30T00:30:00+01:00',
  'tonight at 11': '2026-11-29T23:00:00+01:00',
  'in june': '2027-06-01',
  'end of june': '2027-06-30',
  'on 3/4/27': '2027-04-03',
  'at 9am EST tomorrow': '2026-11-30T09:00:00-05:00',
  'end of the month': '2026-11-30',
  'friday evening at 7': '2026-12-04T19:00:00+01:00',
  'at midnight tomorrow': '2026-12-01T00:00:00+01:00',
  'at noon on friday': '2026-12-04T12:00:00+01:00',
  'on the 15th': '2026-12-15',
  'by 15.12.': '2026-12-15',
  'next friday': '2026-12-04',
  'a week from tuesday': '2026-12-08',
  'in a fortnight': '2026-12-13'
}

for (const [said, due] of Object.entries(dates))
  t.test(`"${said}" on a Sunday is ${due}, and no part of the title`, async t => {
    const [call] = await callsFor(`add call Ana ${said}`, [], at)
    t.strictSame(call?.args, { title: 'call Ana', due })
  })

for (const said of ['on feb 30', 'at 25:00', 'on the 31st of this month'])
  t.test(`"${said}" does not exist: nothing is added`, async t => {
    const { content } = await ask([user(`add call Ana ${said}`)], { at })
    t.match(textOf({ content }), /There is no such date as .* nothing/)
  })

t.test('of a range, it asks which day', async t => {
  const { content } = await ask([user('add call Ana between 10 and 14 December')], { at })
  t.match(textOf({ content }), /one date for each task.*nothing/)
})
