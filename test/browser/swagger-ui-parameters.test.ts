import t from 'tap'
import { document } from '../support/contract-document.ts'
import { missing } from './browser.ts'
import { docsOf, open, operationsInOrder, run } from './docs-page.ts'

// Browsers are slow on machines with two cores.
t.setTimeout(300_000)

const openDocs = docsOf(t)
const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }

t.test(
  'the list of tasks, executed as it stands, contains the tasks without a date',
  { skip: missing },
  async t => {
    const { page, consoleErrors } = await openDocs(t)
    for (const id of ['registerUser', 'loginUser']) await run(page, id)
    const create = await open(page, 'createTask')
    await create.block.locator('textarea').fill('{"title":"read","priority":"low"}')
    t.equal((await create.execute()).status, 201)
    const { url, body } = await run(page, 'listTasks')
    t.match(body.items, [{ title: 'read', due: null }])
    t.strictSame([...url.searchParams.keys()], ['limit', 'status', 'priority', 'sort'])
    t.strictSame(consoleErrors, [])
  }
)

t.test("the time zone is the browser's, and no field contains a variable", { skip: missing }, async t => {
  const { page } = await openDocs(t, { timezoneId: 'Asia/Tokyo' })
  for (const id of ['registerUser', 'loginUser']) await run(page, id)
  for (const id of ['sendMessage', 'sendMessageAsUser', 'createTask', 'updateTask']) {
    const operation = await open(page, id)
    const fields = await operation.block.locator('.parameters input').all()
    const values = await Promise.all(fields.map(field => field.inputValue()))
    t.ok(values.includes('Asia/Tokyo'), id)
    t.notMatch(values.join(), '{{')
    if (id === 'sendMessage') t.equal((await operation.execute()).sentHeaders['x-timezone'], 'Asia/Tokyo')
    await operation.close()
  }
})

t.test('a key that the user enters is sent unchanged', { skip: missing }, async t => {
  const { page } = await openDocs(t)
  for (const id of ['registerUser', 'loginUser']) await run(page, id)
  const create = await open(page, 'createTask')
  await create.block.getByPlaceholder('idempotency-key').fill('key-of-mine')
  const answers = [await create.execute(), await create.execute()]
  for (const { sentHeaders } of answers) t.equal(sentHeaders['idempotency-key'], 'key-of-mine')
  t.equal(answers[1]?.headers['idempotency-replayed'], 'true')
})

t.test('on a phone no operation is wider than the screen', { skip: missing }, async t => {
  const { page } = await openDocs(t, phone)
  await page
    .locator('.opblock-tag-section')
    .nth(document.tags.length - 1)
    .waitFor()
  for (const { operationId } of operationsInOrder) {
    const operation = await open(page, operationId)
    t.equal(await page.evaluate('document.documentElement.scrollWidth'), phone.viewport.width, operationId)
    await operation.close()
  }
})
