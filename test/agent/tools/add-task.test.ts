import t from 'tap'
import { openToolkit, settled, task, titlesOf } from './toolkit.ts'

const { owner } = await openToolkit(t)

t.test('a task needs only a title, which is trimmed', async t => {
  const { run } = await owner()
  t.strictSame(settled(await run('add_task', { title: '  buy groceries\n' })), {
    task: task(1, 'buy groceries')
  })
})

t.test('description, due date and priority are stored as given', async t => {
  const { run } = await owner()
  const fields = { description: ' two bags ', due: '2026-05-05', priority: 'high' }
  t.strictSame(settled(await run('add_task', { title: 'buy groceries', ...fields })), {
    task: task(1, 'buy groceries', { description: 'two bags', due: '2026-05-05', priority: 'high' })
  })
})

t.test('a due time is stored exactly as given', async t => {
  const { run } = await owner('Europe/Zurich')
  for (const due of [
    '2026-05-05T17:00:00+02:00',
    '2026-05-05t15:00:00z',
    '2026-05-05T17:00:00.123456-09:30'
  ]) {
    const { task } = await run('add_task', { title: 'call', due })
    t.match(task, { due })
  }
})

t.test('a blank description becomes null', async t => {
  const { run } = await owner()
  t.strictSame(settled(await run('add_task', { title: 'a', description: ' \n' })), { task: task(1, 'a') })
})

t.test(
  'lengths of titles and descriptions are counted in characters, not in bytes or code units',
  async t => {
    const { run } = await owner()
    const title = '😀'.repeat(200)
    const description = 'ü'.repeat(2000)
    t.strictSame(settled(await run('add_task', { title, description })), {
      task: task(1, title, { description })
    })
  }
)

const wrong = {
  'no title': [{}, "arguments must have required property 'title'"],
  'an empty title': [{ title: '' }, 'arguments/title must NOT have fewer than 1 characters'],
  'a blank title': [{ title: ' \n\t' }, 'title must not be blank'],
  'an invisible title': [{ title: '\u200b' }, 'title must not be blank'],
  'a title of 201 characters': [
    { title: 'x'.repeat(201) },
    'arguments/title must NOT have more than 200 characters'
  ],
  'a title that is no text': [{ title: 7 }, 'arguments/title must be string'],
  'a description of 2001 characters': [
    { title: 'a', description: 'x'.repeat(2001) },
    'arguments/description must NOT have more than 2000 characters'
  ],
  'an unknown priority': [
    { title: 'a', priority: 'urgent' },
    'arguments/priority must be equal to one of the allowed values'
  ],
  'an unknown field instead of a title': [{ name: 'a' }, "arguments must have required property 'title'"],
  'several of them': [
    { title: '', priority: 1 },
    'arguments/title must NOT have fewer than 1 characters, arguments/priority must be string, ' +
      'arguments/priority must be equal to one of the allowed values'
  ],
  'a NUL in a text': [{ title: 'a\u0000' }, 'texts must not contain NUL or an unpaired surrogate'],
  'half a character in a text': [
    { title: 'a', description: '\ud83d' },
    'texts must not contain NUL or an unpaired surrogate'
  ],
  'a NUL in the name of a field': [
    { title: 'a', 'b\u0000': [{}] },
    'texts must not contain NUL or an unpaired surrogate'
  ],
  'half a character deep inside': [
    { title: 'a', b: [{ c: '\udfff' }] },
    'texts must not contain NUL or an unpaired surrogate'
  ]
} as const

for (const [what, [args, message]] of Object.entries(wrong)) {
  t.test(`${what} is refused with the reason, and adds nothing`, async t => {
    const { run } = await owner()
    t.strictSame(await run('add_task', args), { error: 'invalid_arguments', message })
    t.strictSame(await run('list_tasks', { status: 'all' }), { tasks: [], total: 0 })
    await run('add_task', { title: 'next' })
    t.strictSame(titlesOf(await run('list_tasks')), ['1 next'])
  })
}

for (const due of [
  'tomorrow',
  '2026-02-30',
  '2026-02-30T17:00',
  '2026-05-04T25:00',
  '17:00',
  '2026-05-04T17:00+99:00'
]) {
  t.test(`"${due}" is not a valid due date`, async t => {
    const { run } = await owner()
    t.strictSame(await run('add_task', { title: 'a', due }), {
      error: 'invalid_arguments',
      message: `"${due}" is not a date: use YYYY-MM-DD, or an RFC 3339 instant with its offset`
    })
    t.strictSame(await run('list_tasks', { status: 'all' }), { tasks: [], total: 0 })
  })
}

t.test('the first and the last valid due dates can be stored and listed', async t => {
  const { run } = await owner()
  for (const due of ['1000-01-01T00:00:00+23:59', '9999-12-31T23:59:59-23:59', '1000-01-01', '9999-12-31'])
    await run('add_task', { title: due, due })
  t.strictSame(titlesOf(await run('list_tasks')), [
    '1 1000-01-01T00:00:00+23:59',
    '3 1000-01-01',
    '4 9999-12-31',
    '2 9999-12-31T23:59:59-23:59'
  ])
})
