import t from 'tap'
import type { FunctionCall, JsonObject } from '../../../src/agent/model.ts'
import { ask, list, step, task, textOf, user } from './support.ts'

async function replyTo(said: string, ...exchanges: [FunctionCall, JsonObject][]): Promise<string> {
  return textOf(await ask([user(said), ...step(...exchanges)]))
}

const milk = task(1, 'buy milk')

/** What was asked for, the tool's answer, and the text. */
const answers: [promise: string, call: FunctionCall, result: JsonObject, answer: string][] = [
  ['an empty list is said', list({}), { tasks: [], total: 0 }, 'You have no open tasks.'],
  [
    'a listing names number, date, priority and state',
    list({ status: 'all' }),
    {
      tasks: [
        task(4, 'buy milk', { due: '2026-11-23', priority: 'high' }),
        task(7, 'call mom', { due: '2026-11-22' }),
        task(8, 'pay rent', { due: '2026-11-20T08:00:00+01:00', priority: 'low' }),
        task(5, 'tidy', { due: 'some day' }),
        task(6, 'sleep', { due: '2026-11-24T00:05:00+01:00' }),
        task(9, 'report', { due: '2026-11-20', completed_at: '2026-11-20T10:00:00.000Z' })
      ],
      total: 60
    },
    'You have 60 tasks:\n4. buy milk — due today, high priority\n7. call mom — overdue since yesterday\n' +
      '8. pay rent — overdue since Fri 20 Nov at 8 am, low priority\n5. tidy — due some day\n6. sleep — due tomorrow at 12:05 am\n9. report — due Fri 20 Nov, done\n… and 54 more.'
  ],
  [
    'one completed task is counted as one',
    list({ status: 'completed' }),
    { tasks: [milk] },
    'You have 1 completed task:\n1. buy milk'
  ],
  [
    'the day asked for is said',
    list({ due_after: '2026-11-23', due_before: '2026-11-23' }),
    { tasks: [] },
    'You have no tasks due today, Mon 23 Nov.'
  ],
  ['overdue is said', list({ due_before: '2026-11-22' }), { tasks: [] }, 'You have no overdue tasks.'],
  [
    'a last day is said',
    list({ due_before: '2026-11-27' }),
    { tasks: [] },
    'You have no tasks due by Fri 27 Nov.'
  ],
  [
    'a first day is said',
    list({ due_after: '2026-11-27' }),
    { tasks: [] },
    'You have no tasks due from Fri 27 Nov on.'
  ],
  [
    'a run of days is said',
    list({ due_after: '2026-11-23', due_before: '2026-11-29' }),
    { tasks: [] },
    'You have no tasks due from today, Mon 23 Nov to Sun 29 Nov.'
  ],
  [
    'priority and topic are said',
    list({ priority: 'high', query: 'tax' }),
    { tasks: [] },
    'You have no high-priority tasks matching "tax".'
  ]
]

for (const [promise, call, result, answer] of answers) {
  t.test(promise, async t => {
    t.equal(await replyTo('do it please', [call, result]), answer)
  })
}
