import t from 'tap'
import { build } from '../support/app.ts'
import { barriers } from './accessibility.ts'
import { missing, visits } from './spa.ts'

// Browsers are slow on machines with two cores.
t.setTimeout(300_000)

const open = visits(t)

t.test('each conversation has a draft, which survives a reload', { skip: missing }, async t => {
  const { page, ...app } = await open(t, config => build(t, { config }))
  await app.fillIn('ada@example.com', 'Create an account')
  await app.say('Add buy milk')
  await app.task('buy milk').waitFor()
  await app.message.fill('and butter')
  await app.button('New').click()
  t.equal(await app.message.inputValue(), '')
  await app.message.fill('something else')
  await page.reload()
  await app.conversations.getByRole('button', { name: /^Add buy milk/ }).waitFor()
  t.equal(await app.message.inputValue(), 'something else')
  await app.conversations.getByRole('button', { name: /^Add buy milk/ }).click()
  await app.log.getByText('Added buy milk').waitFor()
  t.equal(await app.message.inputValue(), 'and butter')
})

t.test('editing a refused message keeps the draft', { skip: missing }, async t => {
  const limits = { chatPerMinute: 1 }
  const { page, ...app } = await open(t, config => build(t, { config: { ...config, limits } }))
  await app.fillIn('ada@example.com', 'Create an account')
  await app.say('Add buy milk')
  await app.task('buy milk').waitFor()
  await app.say('Add buy bread')
  await app.log.getByText('Too many requests').waitFor()
  await app.message.fill('and butter')
  await app.button('Edit').click()
  t.equal(await app.message.inputValue(), 'Add buy bread\nand butter')
  await app.log.getByText('Too many requests').waitFor({ state: 'detached' })
})

t.test(
  'messages written without a connection are sent in order when it is back',
  { skip: missing },
  async t => {
    const { page, db, ...app } = await open(t, config => build(t, { config }))
    await app.fillIn('ada@example.com', 'Create an account')
    await app.message.waitFor()
    await page.context().setOffline(true)
    await app.say('Add buy milk')
    await app.log.getByText('The connection is gone. It is sent when it is back.').waitFor()
    await app.say('Add buy bread')
    await app.say('Add buy butter')
    t.equal(await app.log.getByText('It is sent when it is back.').count(), 3)
    t.strictSame(await barriers(page), [])
    await app.message.fill('a draft')
    await page.context().setOffline(false)
    await app.log.getByText('Added buy butter').waitFor()
    await app.listShows(t, ['buy milk', 'buy bread', 'buy butter'])
    t.equal(await app.log.getByText('It is sent when it is back.').count(), 0)
    t.equal(await app.message.inputValue(), 'a draft')
    t.equal((await db.selectFrom('conversations').select('id').execute()).length, 1)
    t.equal((await db.selectFrom('turns').select('id').execute()).length, 3)
  }
)

t.test(
  'messages that were not sent keep their order over a reload, and go one by one',
  { skip: missing },
  async t => {
    const { page, db, ...app } = await open(t, config => build(t, { config }))
    await app.fillIn('ada@example.com', 'Create an account')
    await app.say('Add buy milk')
    await app.task('buy milk').waitFor()
    await page.route('**/api/chat', route => route.fulfill(refusal))
    const texts = ['Add bread', 'Add butter', 'Add jam', 'Add tea']
    for (const [index, text] of texts.entries()) {
      await app.say(text)
      await app.log.getByText('Too many requests').nth(index).waitFor()
    }
    await page.unroute('**/api/chat')
    await page.reload()
    await app.task('tea').waitFor()
    await app.listShows(t, ['buy milk', 'bread', 'butter', 'jam', 'tea'])
    const stored = await db
      .selectFrom('messages')
      .where('role', '=', 'user')
      .orderBy('position')
      .selectAll()
      .execute()
    t.strictSame(
      stored.map(({ content }) => content),
      ['Add buy milk', ...texts]
    )
  }
)

const refusal = {
  status: 429,
  headers: { 'access-control-allow-origin': '*', 'content-type': 'application/problem+json' },
  body: JSON.stringify({ code: 'rate_limited', title: 'Too many requests', status: 429 })
}
