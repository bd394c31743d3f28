import { randomUUID } from 'node:crypto'
import t from 'tap'
import { isMissing, isProblem } from '../../support/refusal.ts'
import { setUp } from '../../support/setup.ts'
import { connect, listen, request } from '../../support/socket.ts'
import { tasksOf } from './requests.ts'

const setup = await setUp(t)
const { app } = setup
const ifMatch = (tag: string) => ({ 'if-match': tag })

async function person(t: Parameters<typeof tasksOf>[0]) {
  return tasksOf(t, await setup.newUser(t), app)
}

t.test('each change increments the version, which is the ETag', async t => {
  const { create, change, look } = await person(t)
  const made = await create({ title: 'milk' })
  const seen = [
    made,
    await change(made.body, { completed: true }),
    await change(made.body, { completed: true })
  ]
  seen.push(await look(made.body))
  t.strictSame(
    seen.map(({ headers, body }) => [headers.etag, body.version]),
    [
      ['"1"', 1],
      ['"2"', 2],
      ['"3"', 3],
      ['"3"', 3]
    ]
  )
})

for (const tag of ['"1"', 'W/"1"', '*']) {
  t.test(`If-Match: ${tag} allows a change and a deletion of a task with version 1`, async t => {
    const { create, change, remove, look } = await person(t)
    const [one, another] = [await create({ title: 'one' }), await create({ title: 'another' })]
    const { status, body } = await change(one.body, { title: 'changed' }, ifMatch(tag))
    t.strictSame([status, body.title, body.version], [200, 'changed', 2])
    const gone = await remove(another.body, ifMatch(tag))
    t.strictSame([gone.status, gone.body], [204, null])
    isMissing(t, await look(another.body), 'task')
  })
}

t.test('a task that has changed since the ETag is neither changed nor deleted', async t => {
  const { create, change, remove, look } = await person(t)
  const { body } = await create({ title: 'milk' })
  const changed = await change(body, { title: 'oat milk' })
  for (const tag of ['"1"', 'W/"1"', '"3"', '"0"']) {
    isProblem(t, await change(body, { title: 'soy milk' }, ifMatch(tag)), 'stale')
    isProblem(t, await remove(body, ifMatch(tag)), 'stale')
  }
  t.strictSame((await look(body)).body, changed.body)
})

t.test('a task that does not exist is not found, whatever the ETag', async t => {
  const { change, remove } = await person(t)
  for (const headers of [{}, ifMatch('*'), ifMatch('"1"')]) {
    const nowhere = { id: randomUUID() }
    isMissing(t, await change(nowhere, { title: 'milk' }, headers), 'task')
    isMissing(t, await remove(nowhere, headers), 'task')
  }
})

t.test('of simultaneous changes with the same ETag, one succeeds', async t => {
  const { create, change, look } = await person(t)
  const { body } = await create({ title: 'milk' })
  const titles = Array.from({ length: 10 }, (_, index) => `milk ${index}`)
  const answers = await Promise.all(titles.map(title => change(body, { title }, ifMatch('"1"'))))
  const [won, ...others] = answers.toSorted((one, another) => one.status - another.status)
  t.strictSame([won?.status, won?.body.version], [200, 2])
  for (const lost of others) isProblem(t, lost, 'stale')
  t.strictSame((await look(body)).body, won?.body)
})

t.test('of a simultaneous change and deletion with the same ETag, one succeeds', async t => {
  const { create, change, remove } = await person(t)
  const { body } = await create({ title: 'milk' })
  const answers = await Promise.all([
    change(body, { title: 'oat milk' }, ifMatch('"1"')),
    remove(body, ifMatch('"1"'))
  ])
  const statuses = answers.map(({ status }) => status)
  t.ok(['200,412', '404,204'].includes(statuses.join()), `${statuses}`)
})

const unchanged = ['"2"', 'W/"2"', '"1", "2"', '"7" , W/"2"', '*']
const changed = ['"1"', '"22"', '2', '"1", "3"', '"2', '']

t.test('a task is returned only if the client does not have its version', async t => {
  const { create, change, look } = await person(t)
  const { body: made } = await create({ title: 'milk' })
  const { body } = await change(made, { title: 'oat milk' })
  for (const tags of unchanged) {
    const answer = await look(body, { 'if-none-match': tags })
    t.strictSame([answer.status, answer.headers.etag, answer.body], [304, '"2"', null], tags)
    t.equal(answer.headers['cache-control'], 'no-store')
    t.notHas(answer.headers, 'content-type')
  }
  for (const tags of changed) {
    const answer = await look(body, { 'if-none-match': tags })
    t.strictSame([answer.status, answer.headers.etag, answer.body], [200, '"2"', body], tags)
  }
})

t.test('a task that does not exist is not found, whatever the client has', async t => {
  const { look } = await person(t)
  for (const tags of ['*', '"1"'])
    isMissing(t, await look({ id: randomUUID() }, { 'if-none-match': tags }), 'task')
})

t.test('a 304 has no body and no length, for GET and HEAD', async t => {
  const user = await setup.newUser(t)
  const { body } = await tasksOf(t, user, app).create({ title: 'milk' })
  const socket = await connect(t, await listen(app))
  const ask = async (method: 'GET' | 'HEAD', tag: string) => {
    const headers = { authorization: `Bearer ${user.token}`, 'if-none-match': tag }
    socket.send(request(`${method} /api/tasks/${body.id}`, headers))
    const { status, headers: answered } = await socket.answer()
    return [status, answered.etag, answered['content-length'], answered['transfer-encoding']]
  }
  for (const method of ['GET', 'HEAD'] as const)
    t.strictSame(await ask(method, '"1"'), [304, '"1"', undefined, undefined])
})

t.test('an invalid If-Match is refused', async t => {
  const { create, change, remove } = await person(t)
  const { body } = await create({ title: 'milk' })
  const message = 'must be the etag of the task, such as "3", or *'
  const errors = [{ pointer: '/headers/if-match', message }]
  for (const tag of ['1', '"one"', '"1", "2"', 'w/"1"', '""']) {
    isProblem(t, await change(body, { title: 'bread' }, ifMatch(tag)), 'validation_failed', { errors })
    isProblem(t, await remove(body, ifMatch(tag)), 'validation_failed', { errors })
  }
})
