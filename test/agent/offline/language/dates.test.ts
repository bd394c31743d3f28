import t from 'tap'
import { extractDue, parseWhen } from '../../../../src/agent/offline/language/dates.ts'
import { clock } from '../support.ts'

/** A task as said on Monday, 23 November 2026 at ten, and what is left of it with its date. */
const tasks: [said: string, rest: string, due?: string][] = [
  ['buy groceries tomorrow', 'buy groceries', '2026-11-24'],
  ['buy groceries tommorow', 'buy groceries', '2026-11-24'],
  ['call mom the day after tomorrow', 'call mom', '2026-11-25'],
  ['finish report by Friday', 'finish report', '2026-11-27'],
  ['party next saturday', 'party', '2026-12-05'],
  ['submit taxes by eod', 'submit taxes', '2026-11-23'],
  ['do it by midnight', 'do it', '2026-11-23'],
  ['call tonight', 'call', '2026-11-23'],
  ['call Bob tomorrow morning', 'call Bob', '2026-11-24'],
  ['trip this weekend', 'trip', '2026-11-28'],
  ['trip next weekend', 'trip', '2026-12-05'],
  ['trip next week', 'trip', '2026-11-30'],
  ['read 2 books this week', 'read 2 books', '2026-11-29'],
  ['tidy by the end of the week', 'tidy', '2026-11-27'],
  ['tidy by the end of next week', 'tidy', '2026-12-04'],
  ['tidy in a fortnight', 'tidy', '2026-12-07'],
  ['tidy the week after next', 'tidy', '2026-12-07'],
  ['read 2 books this month', 'read 2 books', '2026-11-30'],
  ['submit taxes by the end of the month', 'submit taxes', '2026-11-30'],
  ['move out next month', 'move out', '2026-12-01'],
  ['move out by the end of next month', 'move out', '2026-12-31'],
  ['save money this year', 'save money', '2026-12-31'],
  ['save money by the end of the year', 'save money', '2026-12-31'],
  ['travel next year', 'travel', '2027-01-01'],
  ['pay rent on the 1st', 'pay rent', '2026-12-01'],
  ['pay rent on the first', 'pay rent', '2026-12-01'],
  ['pay rent by the 31st', 'pay rent', '2026-12-31'],
  ['pay rent on the 15th of next month', 'pay rent', '2026-12-15'],
  ['pay rent on the 31st of this month', 'pay rent', '2026-11-30'],
  ['meeting Friday the 4th', 'meeting', '2026-12-04'],
  ['a week from friday call Bob', 'call Bob', '2026-12-04'],
  ['call Bob monday week', 'call Bob', '2026-12-07'],
  ['gift for christmas', 'gift', '2026-12-25'],
  ['party on new year’s eve', 'party', '2026-12-31'],
  ['dance on new year', 'dance', '2027-01-01'],
  ["flowers for valentine's day", 'flowers', '2027-02-14'],
  ['costume for halloween', 'costume', '2027-10-31'],
  ['cook by christmas eve', 'cook', '2026-12-24'],
  ['call mom on 2026-12-01', 'call mom', '2026-12-01'],
  ['pay bill 12/15', 'pay bill', '2026-12-15'],
  ['call Ann in May', 'call Ann', '2027-05-01'],
  ['call mom, due Friday', 'call mom', '2026-11-27'],
  ['report (due friday)', 'report', '2026-11-27'],
  ['book flight for Monday to London', 'book flight to London', '2026-11-30'],
  ['tomorrow at 9 call mom', 'call mom', '2026-11-24T09:00:00+01:00'],
  ['call mom at 5', 'call mom', '2026-11-23T17:00:00+01:00'],
  ['call mom at 9am', 'call mom', '2026-11-24T09:00:00+01:00'],
  ['call mom at 5pm tomorrow', 'call mom', '2026-11-24T17:00:00+01:00'],
  ['call mom tomorrow about the trip at 5pm', 'call mom about the trip', '2026-11-24T17:00:00+01:00'],
  ['dentist on Dec 5 at 14:30', 'dentist', '2026-12-05T14:30:00+01:00'],
  ['submit form by 6', 'submit form', '2026-11-23T18:00:00+01:00'],
  ['meet Ann tomorrow at half past five', 'meet Ann', '2026-11-24T17:30:00+01:00'],
  ['meet Ann at quarter past 4 on friday', 'meet Ann', '2026-11-27T16:15:00+01:00'],
  ['meet Ann at a quarter to 6', 'meet Ann', '2026-11-23T17:45:00+01:00'],
  ['call Bob in 2 hours', 'call Bob', '2026-11-23T12:00:00+01:00'],
  ['call Bob tomorrow at 5pm EST', 'call Bob', '2026-11-24T23:00:00+01:00'],
  ['read for 2 hours', 'read for 2 hours'],
  ['call mom now', 'call mom now'],
  ['read what came last friday', 'read what came last friday'],
  ["prepare for tomorrow's meeting", "prepare for tomorrow's meeting"],
  ['slides for Monday meeting', 'slides for Monday meeting'],
  ['finish Friday report', 'finish Friday report'],
  ['water plants every Friday', 'water plants every Friday'],
  ['email Bob about tomorrow', 'email Bob about tomorrow'],
  ['enjoy the sun', 'enjoy the sun'],
  ['plan may trip', 'plan may trip'],
  ['buy christmas presents', 'buy christmas presents'],
  ['buy 1/2 cup sugar', 'buy 1/2 cup sugar'],
  ['go to 5th avenue', 'go to 5th avenue'],
  ['pay in 90000000 years', 'pay in 90000000 years'],
  ['buy milk', 'buy milk']
]

for (const [said, rest, due] of tasks) {
  t.test(`"${said}" is "${rest}"${due ? `, due ${due}` : ', without a date'}`, async t => {
    t.strictSame(extractDue(said, clock), { rest, ...(due && { due }) })
  })
}

t.test('a day said by the name it has today is the next one; today is said as "today"', async t => {
  const friday = { now: new Date('2026-11-27T06:00:00Z'), timeZone: 'UTC' }
  t.equal(parseWhen('Friday', friday), '2026-12-04')
  t.equal(parseWhen('today', friday), '2026-11-27')
  t.equal(parseWhen('the end of the week', friday), '2026-11-27')
  t.equal(parseWhen('on the 27th', friday), '2026-12-27')
  const sunday = { now: new Date('2026-11-29T06:00:00Z'), timeZone: 'UTC' }
  t.equal(parseWhen('this weekend', sunday), '2026-11-29')
  t.equal(parseWhen('the end of the week', sunday), '2026-11-29')
  t.equal(parseWhen('next week', sunday), '2026-11-30')
})

t.test('days and times are in the user’s time zone, whatever the server’s', async t => {
  const zone = process.env.TZ
  t.teardown(() => {
    process.env.TZ = zone ?? ''
    if (zone === undefined) delete process.env.TZ
  })
  const lateEvening = new Date('2026-11-23T23:30:00Z')
  for (const server of ['UTC', 'America/Los_Angeles', 'Pacific/Auckland']) {
    process.env.TZ = server
    const tokyo = { now: lateEvening, timeZone: 'Asia/Tokyo' }
    const honolulu = { now: lateEvening, timeZone: 'Pacific/Honolulu' }
    const kolkata = { now: lateEvening, timeZone: 'Asia/Kolkata' }
    t.equal(parseWhen('tomorrow', tokyo), '2026-11-25', server)
    t.equal(parseWhen('tomorrow', honolulu), '2026-11-24', server)
    t.equal(parseWhen('next Monday', tokyo), '2026-11-30', server)
    t.equal(parseWhen('at 5pm', tokyo), '2026-11-24T17:00:00+09:00', server)
    t.equal(parseWhen('at 5pm', honolulu), '2026-11-23T17:00:00-10:00', server)
    t.equal(parseWhen('tomorrow at 9am', kolkata), '2026-11-25T09:00:00+05:30', server)
    t.equal(parseWhen('in 2 hours', kolkata), '2026-11-24T07:00:00+05:30', server)
  }
})

t.test('a time after the clocks have changed has the offset of that day', async t => {
  const newYork = { now: new Date('2026-10-30T12:00:00Z'), timeZone: 'America/New_York' }
  t.equal(parseWhen('tomorrow at noon', newYork), '2026-10-31T12:00:00-04:00')
  t.equal(parseWhen('Monday at noon', newYork), '2026-11-02T12:00:00-05:00')
})

t.test('a time alone is meant for the given day', async t => {
  t.equal(parseWhen('5pm', clock, '2026-12-24'), '2026-12-24T17:00:00+01:00')
})

t.test('a text with more than a date is not a date', async t => {
  t.equal(parseWhen('Friday with Ann', clock), undefined)
  t.equal(parseWhen('Rome', clock), undefined)
})
