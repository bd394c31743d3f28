import t from 'tap'
import { isProblem } from '../../support/refusal.ts'
import { setUp } from '../../support/setup.ts'
import { pagesOf, tasksOf } from './requests.ts'

const setup = await setUp(t)
const { app } = setup
const { create, list } = tasksOf(t, await setup.newUser(t), app)
for (const title of ['one', 'two']) await create({ title })

const noCursor = [{ pointer: '/query/cursor', message: 'must be a cursor from an earlier page' }]
const sorts = ['due', 'number', '-number', '-updated_at', 'priority']

t.test('a cursor is valid only for the order that it was created in', async t => {
  for (const sort of sorts) {
    const { body } = await list(`sort=${sort}&limit=1`)
    for (const other of sorts) {
      const answer = await list(`sort=${other}&cursor=${body.next_cursor}`)
      if (other === sort) t.equal(answer.status, 200)
      else isProblem(t, answer, 'validation_failed', { errors: noCursor })
    }
  }
})

const forged = [
  'due 2025-02-30 infinity 1',
  'due 0000-01-01 infinity 1',
  'due 2025-13-01 infinity 1',
  'due tomorrow infinity 1',
  'due 2025-08-15 infinity',
  'due 2025-08-15 infinity 1 2',
  'due 2025-08-15 infinity 9999999999',
  'due 2025-08-15 2025-08-15T24:00:00 1',
  'due 2025-08-15 2025-08-15T17:00:00+02 1',
  'due 2025-08-15 2025-02-30T17:00:00 1',
  '-updated_at now 1',
  'priority 4 2025-08-15 infinity 1',
  "number 1'",
  ''
]

for (const place of forged) {
  t.test(`the forged cursor "${place}" is refused`, async t => {
    const sort = sorts.find(name => name === place.split(' ')[0]) ?? 'due'
    const cursor = Buffer.from(place || 'x').toString('base64url')
    isProblem(t, await list(`sort=${sort}&cursor=${cursor}`), 'validation_failed', { errors: noCursor })
  })
}

t.test('cursors support dates that Postgres accepts and JavaScript does not', async t => {
  const far = tasksOf(t, await setup.newUser(t), app)
  const late = ['9999-12-31', '9999-12-31T23:59:59-23:59', '9999-12-31T23:59:59Z']
  for (const due of late) await far.create({ title: due, due })
  await far.create({ title: 'early', due: '1000-01-01T00:00:00+23:59' })
  for (const query of ['limit=1', 'limit=1&sort=priority'])
    t.strictSame(await pagesOf(far, query), [
      '4 early',
      '3 9999-12-31T23:59:59Z',
      '1 9999-12-31',
      '2 9999-12-31T23:59:59-23:59'
    ])
})
