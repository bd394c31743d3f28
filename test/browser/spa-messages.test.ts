import t from 'tap'
import { addMilk, rejected } from '../routes/turns/requests.ts'
import { build } from '../support/app.ts'
import { held, text } from '../support/fake-gemini/index.ts'
import { setUp } from '../support/setup.ts'
import { barriers } from './accessibility.ts'
import { missing, visits } from './spa.ts'

// Browsers are slow on machines with two cores.
t.setTimeout(300_000)

const open = visits(t)

t.test('a rate-limited message is kept over a reload, and sent once', { skip: missing }, async t => {
  const limits = { chatPerMinute: 1 }
  const { page, consoleErrors, db, ...app } = await open(t, config =>
    build(t, { config: { ...config, limits } })
  )
  await app.fillIn('ada@example.com', 'Create an account')
  await app.say('Add buy milk')
  await app.task('buy milk').waitFor()
  await app.say('Add buy bread')
  await app.log.getByText('Too many requests').waitFor()
  t.match(await app.button(/^Send again/).innerText(), /^Send again in \d+ s$/)
  t.ok(await app.button(/^Send again/).isDisabled())
  t.strictSame(await barriers(page), [])

  await db.deleteFrom('rate_counters').execute()
  await page.reload()
  await app.task('buy bread').waitFor()
  await app.listShows(t, ['buy milk', 'buy bread'])
  t.equal(await app.log.getByText('Add buy bread').count(), 1)
  t.strictSame(consoleErrors, [
    'Failed to load resource: the server responded with a status of 429 (Too Many Requests)'
  ])
})

t.test('a failed turn continues on a click, and effects do not happen again', { skip: missing }, async t => {
  const { page, started, ...app } = await open(t, config => setUp(t, { config }))
  await app.fillIn('ada@example.com', 'Create an account')
  started.answer('add milk', [addMilk(), rejected()])
  await app.say('add milk')
  await app.log.getByText('The agent gave no usable answer').waitFor()
  await app.listShows(t, ['milk'])
  t.equal(await app.message.inputValue(), '')
  t.strictSame(await barriers(page), [])

  started.answer('add milk', [text('It is on your list.')])
  await page.reload()
  await app.button('Try again').click()
  await app.log.getByText('It is on your list.').waitFor()
  await app.listShows(t, ['milk'])
})

t.test(
  'a running turn can be stopped, and its effects stay until they are undone',
  { skip: missing },
  async t => {
    const { started, ...app } = await open(t, config => setUp(t, { config }))
    await app.fillIn('ada@example.com', 'Create an account')
    const late = held(text('At last.'))
    t.teardown(() => late.release())
    started.answer('add milk', [addMilk(), late])
    await app.say('add milk')
    await late.reached
    await app.log.getByText('Working…').waitFor()
    await app.button('Stop').click()
    await app.log.getByText('You stopped this').waitFor()
    await app.task('milk').waitFor()
    await app.button('Undo').click()
    await app.listShows(t, [])
  }
)

t.test('a running turn is shown after a reload and in another browser', { skip: missing }, async t => {
  const { page, comeBack, started, ...app } = await open(t, config => setUp(t, { config }))
  await app.fillIn('ada@example.com', 'Create an account')
  const late = held(text('At last.'))
  t.teardown(() => late.release())
  started.answer('add milk', [addMilk(), late])
  await app.say('add milk')
  await late.reached
  await page.reload()
  await app.log.getByText('Working…').waitFor()

  const other = await comeBack()
  await other.conversations.getByText('Working…').waitFor()
  await other.conversations.getByRole('button', { name: /^add milk/ }).click()
  await other.log.getByText('Added milk').waitFor()
  late.release()
  for (const { log } of [app, other]) await log.getByText('At last.').waitFor()
  t.equal(await app.log.getByText('add milk', { exact: true }).count(), 1)
  t.equal((await started.db.selectFrom('turns').select('id').execute()).length, 1)
})
