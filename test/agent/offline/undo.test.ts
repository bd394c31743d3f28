import t from 'tap'
import type { FunctionCall } from '../../../src/agent/model.ts'
import { texts } from '../../../src/agent/offline/texts.ts'
import { add, added, callsFor, complete, remove, says, step, task, textFor, update, user } from './support.ts'

const milk = task(1, 'buy milk')
const mom = task(7, 'call mom', { due: '2026-11-25' })
const afterAddingTwo = added(milk, mom)

t.test('undo reverts the turns with changes, the newest first', async t => {
  const turn = (call: FunctionCall, made: typeof milk) => [
    user('do it'),
    ...step([call, { task: made }]),
    says('Done.')
  ]
  const due = { ...milk, due: '2026-11-24', description: 'two of them' }
  t.strictSame(await callsFor('undo', afterAddingTwo), [remove({ task: 7 }), remove({ task: 1 })])
  t.strictSame(await callsFor('undo that', turn(complete({ task: 1 }), milk)), [
    update({ task: 1, completed: false })
  ])
  t.strictSame(await callsFor('bring it back', turn(remove({ task: 1 }), due)), [
    add({ title: 'buy milk', description: 'two of them', due: '2026-11-24', priority: 'normal' })
  ])
  t.strictSame(await callsFor('undo', turn(update({ task: 1, completed: false }), milk)), [
    complete({ task: 1 })
  ])
  t.equal(await textFor('undo', turn(update({ task: 1, title: 'x' }), milk)), texts.cannotUndo)
  t.equal(await textFor('undo', turn({ name: 'archive_task', args: {} }, milk)), texts.cannotUndo)
})
