import t from 'tap'
import type { Content, FunctionCall } from '../../../src/agent/model.ts'
import { texts } from '../../../src/agent/offline/texts.ts'
import {
  add,
  added,
  ask,
  callsFor,
  callsOn,
  complete,
  list,
  listed,
  remove,
  says,
  step,
  task,
  textFor,
  textOf,
  update,
  user
} from './support.ts'

const milk = task(1, 'buy milk')
const mom = task(2, 'call mom')
const report = task(3, 'finish report', { due: '2026-11-27' })
const afterListing = listed(milk, mom, report)
const done = (number: number, title: string): Content[] => [
  user(`${title} is done`),
  ...step([
    complete({ task: number }),
    { task: task(number, title, { completed_at: '2026-11-23T09:00:00Z' }) }
  ]),
  says('Done.')
]

t.test('an unsupported request is refused, and nothing is added', async t => {
  for (const said of [
    'swap the priority of 1 and 2',
    'switch tasks 1 and 2',
    'swap the due dates of milk and mom'
  ])
    t.equal(await textFor(said, afterListing), texts.cannotSwap, said)
  t.equal(await textFor('delete the first two', listed(milk)), texts.notThatMany(1))
  t.equal(await textFor('delete the last five', afterListing), texts.notThatMany(3))
})

t.test('small talk before a question does not swallow it', async t => {
  t.equal(await textFor('hi, what can you do?'), texts.abilities)
  t.equal(await textFor('thanks, bye'), texts.goodbye)
  t.match(await textFor('how do I change a due date?'), /"move the report to Friday"/)
  t.match(await textFor('how can I delete a task?'), /"delete task 2"/)
  t.match(await textFor('hi! how do I add a reminder'), /"remind me to call mom/)
})

t.test('a task asked for by its position is shown alone, and is "it" from then on', async t => {
  const asked = [
    user('what should I do first?'),
    ...step([list({}), { tasks: [report, milk, mom], total: 3 }])
  ]
  const answer = textOf(await ask(asked))
  t.equal(answer, 'First comes:\n3. finish report — due Fri 27 Nov')
  t.strictSame(await callsFor('delete it', [...asked, says(answer)]), [remove({ task: 3 })])
  t.strictSame(await callsFor('which one is due first?'), [list({})])
  t.strictSame(await callsFor('what was the second task again?', afterListing), [
    list({ status: 'all', query: 'call mom' })
  ])
  const second = [user('what is the second task?'), ...step([list({}), { tasks: [milk, mom], total: 2 }])]
  t.equal(textOf(await ask(second)), 'That is:\n2. call mom')
  t.strictSame(await callsFor('what did I add today?'), [list({})])
})

t.test('a listing that only served to find a task is not the list last shown', async t => {
  const moving = [
    user('move the report to Saturday'),
    ...step([list({ query: 'report' }), { tasks: [report], total: 1 }]),
    ...step([update({ task: 3, due: '2026-11-28' }), { task: { ...report, due: '2026-11-28' } }]),
    says('"finish report" (task 3) is now due Sat 28 Nov.')
  ]
  t.strictSame(await callsFor('delete the second one', [...afterListing, ...moving]), [remove({ task: 2 })])
})

t.test('a completion that the user takes back reopens the task', async t => {
  const reopened = [update({ task: 2, completed: false })]
  for (const said of [
    "actually I didn't reach her",
    "oh wait, no, I haven't",
    "no I didn't",
    'not yet actually',
    "sorry, I haven't done it yet"
  ])
    t.strictSame(await callsFor(said, [...afterListing, ...done(2, 'call mom')]), reopened, said)
  t.strictSame(await callsFor("no I didn't", afterListing), [])
})

t.test('additions that look like something else are additions', async t => {
  t.strictSame(await callsFor("also book a table for 4 at Luigi's on Friday at 7pm", afterListing), [
    add({ title: "book a table for 4 at Luigi's", due: '2026-11-27T19:00:00+01:00' })
  ])
  t.strictSame(await callsFor('Every Monday I have to take out the trash'), [
    add({ title: 'take out the trash every Monday' })
  ])
  t.strictSame(await callsFor('parents evening next tuesday'), [
    add({ title: 'parents evening', due: '2026-12-01' })
  ])
})

t.test('a quantity goes to what can be had in it', async t => {
  t.strictSame(await callsOn('make the cat food 2 kg', [task(4, 'buy cat food')]), [
    update({ task: 4, title: 'buy 2 kg of cat food' })
  ])
  t.strictSame(await callsFor('actually, make that 2 gallons', added(milk, mom, report)), [
    update({ task: 1, title: 'buy 2 gallons of milk' })
  ])
  t.equal(await textFor('actually, make that 2 gallons', added(mom, report)), texts.whichTask)
  t.equal(await textFor('make that 2 gallons', added(milk, task(4, 'buy juice'))), texts.whichTask)
})

t.test('the reply about a restored task has its new number', async t => {
  const deleting = (...calls: [FunctionCall, typeof milk][]): Content[] => [
    user('delete it'),
    ...step(...calls.map(([call, gone]): [FunctionCall, typeof milk] => [call, { task: gone }])),
    says('Deleted.')
  ]
  const undone = (...numbers: number[]) =>
    step(
      ...numbers.map((number): [FunctionCall, typeof milk] => [
        add({ title: 'buy milk' }),
        { task: task(number, 'buy milk') }
      ])
    )
  const one = [...deleting([remove({ task: 1 }), milk]), user('undo that'), ...undone(7)]
  t.equal(textOf(await ask(one)), 'Brought back "buy milk", now as task 7.')
  const two = deleting([remove({ task: 1 }), milk], [remove({ task: 2 }), mom])
  t.equal(
    textOf(await ask([...two, user('undo'), ...undone(7, 8)])),
    'Brought back 2 tasks, with new numbers:\n7. buy milk\n8. buy milk'
  )
})
