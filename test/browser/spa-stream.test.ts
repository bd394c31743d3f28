import t, { type Test } from 'tap'
import { addMilk } from '../routes/turns/requests.ts'
import { build } from '../support/app.ts'
import { type Answer, heldAfter, perWord, text } from '../support/fake-gemini/index.ts'
import { setUp } from '../support/setup.ts'
import { until } from '../support/until.ts'
import { barriersEverywhere } from './accessibility.ts'
import { type Frame, recordFrames } from './frames.ts'
import { missing, visits } from './spa.ts'

// Browsers are slow on machines with two cores.
t.setTimeout(300_000)

const open = visits(t)

const whole = 'Milk is on your list, next to nothing else so far.'
const begun = 'Milk is on your'

/**
 * Somebody has said "add milk", it is on the list, and the answer has begun; the rest comes with `late`. `next` are the
 * model's answers after that.
 */
async function begin(t: Test, next: Answer[] = []) {
  const { started, page, ...app } = await open(t, config => setUp(t, { config, chunking: perWord }))
  await app.fillIn('ada@example.com', 'Create an account')
  await app.message.waitFor()
  const frames = await recordFrames(page)
  const late = heldAfter(4, text(whole))
  t.teardown(() => late.release())
  started.answer('add milk', [addMilk(), late, ...next])
  await app.say('add milk')
  await app.log.getByText(begun).waitFor()
  return { ...app, page, started, late, frames }
}

t.test(
  'words and tasks appear as they arrive, and screen readers read only the finished answer',
  { skip: missing },
  async t => {
    const { page, late, ...app } = await begin(t)
    await app.log.getByText('Added milk').waitFor()
    await app.task('milk').waitFor()
    const quiet = app.log.locator('[aria-live=off]')
    t.match(await quiet.innerText(), begun)
    t.strictSame(await barriersEverywhere(page), [])
    late.release()
    await app.log.getByText(whole).waitFor()
    await quiet.waitFor({ state: 'detached' })
    t.equal(await app.log.getByText(whole).count(), 1)
    t.equal(await app.log.getByText('Working…').count(), 0)
  }
)

t.test('a connection that is lost during an answer is not visible', { skip: missing }, async t => {
  const { page, started, late, frames, ...app } = await begin(t)
  const resumed = page.waitForResponse(response => response.url().endsWith('/events'))
  started.app.server.closeAllConnections()
  await resumed
  late.release()
  await app.log.getByText(whole).waitFor()
  await app.log.getByText('Working…').waitFor({ state: 'detached' })
  const seen = await frames()
  t.strictSame(seen.filter(isOdd), [])
  t.strictSame(
    seen,
    seen.toSorted((one, next) => one.answer.length - next.answer.length)
  )
  t.strictSame(seen.at(-1), { answer: whole, failures: 0 })
  await app.task('milk').waitFor()
  await app.listShows(t, ['milk'])
})

t.test('a restart of the server during an answer is not visible', { skip: missing }, async t => {
  const { started, restart, frames, ...app } = await begin(t, [text(whole)])
  const { database, fake } = started
  await restart(config => build(t, { config, database, gemini: fake.url }))
  await app.log.getByText(whole).waitFor()
  await app.log.getByText('Working…').waitFor({ state: 'detached' })
  const seen = await frames()
  t.strictSame(seen.filter(isOdd), [])
  await app.task('milk').waitFor()
  await app.listShows(t, ['milk'])
})

t.test('an answer can be stopped, and earlier effects stay', { skip: missing }, async t => {
  const app = await begin(t)
  await app.button('Stop').click()
  await app.log.getByText('You stopped this').waitFor()
  t.equal(await app.log.getByText(begun).count(), 0)
  await app.task('milk').waitFor()
})

t.test('a reload during an answer continues it', { skip: missing }, async t => {
  const { page, late, started, ...app } = await begin(t)
  await page.reload()
  await app.log.getByText(begun).waitFor()
  await app.log.getByText('Added milk').waitFor()
  late.release()
  await app.log.getByText(whole).waitFor()
  await app.log.getByText('Working…').waitFor({ state: 'detached' })
  t.equal(await app.log.getByText(whole).count(), 1)
  t.equal(await app.log.getByText('add milk', { exact: true }).count(), 1)
})

t.test(
  'a message without a response is sent again with its key, and stored once',
  { skip: missing },
  async t => {
    const { started, page, ...app } = await open(t, config => setUp(t, { config, chunking: perWord }))
    await app.fillIn('ada@example.com', 'Create an account')
    started.answer('add milk', [addMilk(), text(whole)])
    await page.route(
      '**/api/chat',
      async route => {
        await route.fetch()
        await route.abort()
      },
      { times: 1 }
    )
    const frames = await recordFrames(page)
    await app.say('add milk')
    await app.log.getByText(whole).waitFor()
    t.strictSame((await frames()).filter(isOdd), [])
    await app.task('milk').waitFor()
    await app.listShows(t, ['milk'])
    t.equal(await app.log.getByText('add milk', { exact: true }).count(), 1)
    t.equal((await started.db.selectFrom('turns').select('id').execute()).length, 1)
  }
)

t.test('the log scrolls with a long answer, unless the user has scrolled up', { skip: missing }, async t => {
  const { started, page, ...app } = await open(t, config => setUp(t, { config, chunking: perWord }))
  await app.fillIn('ada@example.com', 'Create an account')
  await page.setViewportSize({ width: 390, height: 600 })
  const late = heldAfter(600, text(`${'and so on '.repeat(300)}to the end`))
  t.teardown(() => late.release())
  started.answer('tell me more', [late])
  await app.say('tell me more')
  await late.reached
  const log = "document.querySelector('[role=log]')"
  const isAtEnd = () =>
    page.evaluate<boolean>(`${log}.scrollTop > 100 &&
      ${log}.scrollHeight - ${log}.scrollTop - ${log}.clientHeight < 50`)
  await until(isAtEnd)
  // The rest arrives while the browser scrolls.
  await app.log.press('Home')
  late.release()
  await app.log.getByText('to the end').waitFor()
  await app.log.getByText('Working…').waitFor({ state: 'detached' })
  await until(async () => (await page.evaluate(`${log}.scrollTop`)) === 0)
})

/** Whether anything else than the answer or a part of it is visible. */
const isOdd = ({ answer, failures }: Frame) => !whole.startsWith(answer) || failures > 0
