import t from 'tap'
import { add, callsFor, callsOn, complete, task, update } from './support.ts'

t.test('within one message "it" is the task mentioned before', async t => {
  t.strictSame(await callsFor("add milk. it's urgent. also add bread"), [
    add({ title: 'milk', priority: 'high' }),
    add({ title: 'bread' })
  ])
  t.strictSame(await callsOn('move the report to Friday and make it urgent', [task(3, 'write the report')]), [
    update({ task: 3, due: '2026-11-27' }),
    update({ task: 'report', priority: 'high' })
  ])
  t.strictSame(await callsFor('add buy milk and make it 2 gallons'), [
    add({ title: 'buy 2 gallons of milk' })
  ])
  t.strictSame(await callsFor('add milk and mark it as done'), [
    add({ title: 'milk' }),
    complete({ task: 'milk' })
  ])
})

t.test('within one message "them" are all tasks that it adds', async t => {
  t.strictSame(await callsFor('add milk, add bread and make both high priority'), [
    add({ title: 'milk', priority: 'high' }),
    add({ title: 'bread', priority: 'high' })
  ])
  t.strictSame(await callsFor('add milk, add bread and mark them as done'), [
    add({ title: 'milk' }),
    add({ title: 'bread' }),
    complete({ task: 'milk' }),
    complete({ task: 'bread' })
  ])
})
