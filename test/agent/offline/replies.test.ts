import t from 'tap'
import type { FunctionCall, JsonObject } from '../../../src/agent/model.ts'
import { add, ask, complete, remove, step, task, textOf, update, user } from './support.ts'

async function replyTo(said: string, ...exchanges: [FunctionCall, JsonObject][]): Promise<string> {
  return textOf(await ask([user(said), ...step(...exchanges)]))
}

const milk = task(1, 'buy milk')

/** One call of a turn, its result, and the answer. */
const answers: [promise: string, call: FunctionCall, result: JsonObject, answer: string][] = [
  ['an added task is named with its number', add({}), { task: milk }, 'Added "buy milk" (task 1).'],
  [
    'an added task is named with its date and priority',
    add({}),
    { task: { ...milk, due: '2026-11-24', priority: 'high' } },
    'Added "buy milk" (task 1), due tomorrow, Tue 24 Nov, high priority.'
  ],
  [
    'a time is said in the user’s zone',
    add({}),
    { task: { ...milk, due: '2026-12-05T13:30:00Z' } },
    'Added "buy milk" (task 1), due Sat 5 Dec at 2:30 pm.'
  ],
  [
    'another year is said',
    add({}),
    { task: { ...milk, due: '2027-01-01' } },
    'Added "buy milk" (task 1), due Fri 1 Jan 2027.'
  ],
  [
    'what is no date is said as it stands',
    add({}),
    { task: { ...milk, due: 'some day' } },
    'Added "buy milk" (task 1), due some day.'
  ],
  ['a completed task is named', complete({ task: 1 }), { task: milk }, 'Done: "buy milk" (task 1).'],
  ['a deleted task is named', remove({ task: 1 }), { task: milk }, 'Deleted "buy milk" (task 1).'],
  [
    'a new title is said',
    update({ task: 1, title: 'buy oat milk' }),
    { task: { ...milk, title: 'buy oat milk' } },
    'Task 1 is now called "buy oat milk".'
  ],
  [
    'a new date is said',
    update({ task: 1, due: '2026-11-30' }),
    { task: { ...milk, due: '2026-11-30' } },
    '"buy milk" (task 1) is now due Mon 30 Nov.'
  ],
  [
    'a date that is gone is said',
    update({ task: 1, due: null }),
    { task: milk },
    '"buy milk" (task 1) has no due date any more.'
  ],
  [
    'several changes are said together',
    update({ task: 1, priority: 'low', description: 'oat', completed: false }),
    { task: milk },
    '"buy milk" (task 1) has low priority now, and has a new description, and is open again.'
  ],
  [
    'an effect of a tool it does not know is said',
    { name: 'archive_task', args: {} },
    { task: milk },
    'Done: "buy milk" (task 1).'
  ],
  ['an unknown number is said', remove({ task: 7 }), { error: 'not_found' }, 'There is no task 7.'],
  [
    'an unknown name is said',
    remove({ task: 'tea' }),
    { error: 'not_found' },
    'I found no task matching "tea".'
  ],
  [
    'an ambiguous name becomes a question',
    remove({ task: 'milk' }),
    {
      error: 'ambiguous',
      candidates: [
        { number: 2, title: 'soy milk' },
        { number: 5, title: 'oat milk' }
      ]
    },
    'Which one do you mean?\n2. soy milk\n5. oat milk'
  ],
  [
    'refused arguments are explained',
    add({}),
    { error: 'invalid_arguments', message: 'title must not be blank' },
    'That did not work: title must not be blank.'
  ],
  [
    'a surplus call is named as not done',
    add({ title: 'milk' }),
    { error: 'too_many_calls' },
    'Not done, because it was too much at once: "milk". Please ask again for that.'
  ],
  [
    'an unknown refusal is still an answer',
    add({}),
    { error: 'no_idea' },
    'That did not work: please try it again.'
  ],
  ['a result without anything is still an answer', add({}), {}, 'That did not work: please try it again.']
]

for (const [promise, call, result, answer] of answers) {
  t.test(promise, async t => {
    t.equal(await replyTo('do it please', [call, result]), answer)
  })
}
