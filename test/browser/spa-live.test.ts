import type { Page, Request } from 'playwright-core'
import t from 'tap'
import { build } from '../support/app.ts'
import { until } from '../support/until.ts'
import { barriersEverywhere } from './accessibility.ts'
import { missing, visits } from './spa.ts'

// Browsers are slow on machines with two cores.
t.setTimeout(300_000)

const open = visits(t)

/** The paths of GET requests for the list, from now on. */
function readsOfList(page: Page): string[] {
  const reads: string[] = []
  page.on('request', (request: Request) => {
    const { pathname, search } = new URL(request.url())
    if (request.method() === 'GET' && pathname === '/api/tasks') reads.push(search)
  })
  return reads
}

t.test('a change in another window is shown and highlighted, without a read', { skip: missing }, async t => {
  const { page, consoleErrors, comeBack, ...app } = await open(t, config => build(t, { config }))
  await app.fillIn('ada@example.com', 'Create an account')
  await app.say('Add buy milk')
  await app.task('buy milk').waitFor()
  const other = await comeBack()
  await other.task('buy milk').waitFor()
  const reads = [page, other.page].map(readsOfList)

  await other.task('buy milk').click()
  await app.inGroup('Done', 'buy milk').waitFor()
  t.equal(await app.tasks.locator('[data-fresh]').count(), 1)
  t.equal(await other.tasks.locator('[data-fresh]').count(), 0)
  await app.tasks.getByRole('status').getByText('Changed: buy milk').waitFor()
  await other.button('Delete “buy milk”').click()
  await app.listShows(t, [])
  await other.say('Add call mom')
  await app.task('call mom').waitFor()
  t.strictSame(reads, [[], []])
  t.strictSame(consoleErrors, [])
})

t.test('a lost connection is resumed after the last change', { skip: missing }, async t => {
  const { page, comeBack, ...app } = await open(t, config => build(t, { config }))
  await app.fillIn('ada@example.com', 'Create an account')
  await app.tasks.getByLabel('New task').fill('buy milk')
  await page.keyboard.press('Enter')
  await app.task('buy milk').waitFor()
  const other = await comeBack()
  await other.task('buy milk').waitFor()
  const reads = readsOfList(page)

  await page.context().setOffline(true)
  await page.getByText('The connection is gone').waitFor()
  await other.task('buy milk').click()
  await other.tasks.getByRole('region', { name: 'Done' }).waitFor()
  await page.context().setOffline(false)
  await app.inGroup('Done', 'buy milk').waitFor()
  await page.getByText('The connection is gone').waitFor({ state: 'detached' })
  t.strictSame(reads, [])
})

t.test('the list is read anew when its changes are no longer kept', { skip: missing }, async t => {
  const { page, started, comeBack, ...app } = await open(t, config => build(t, { config }))
  await app.fillIn('ada@example.com', 'Create an account')
  await app.tasks.getByLabel('New task').fill('buy milk')
  await page.keyboard.press('Enter')
  await app.task('buy milk').waitFor()
  const reads = readsOfList(page)
  await page.route('**/api/changes?*', route => route.fulfill({ status: 410, ...expired }), { times: 1 })
  started.app.server.closeAllConnections()
  await until(() => reads.length === 2)
  const other = await comeBack()
  await other.task('buy milk').click()
  await app.inGroup('Done', 'buy milk').waitFor()
  t.equal(reads.length, 2)
})

const expired = {
  headers: { 'access-control-allow-origin': '*', 'content-type': 'application/problem+json' },
  body: JSON.stringify({ code: 'changes_expired', title: 'Changes expired', status: 410 })
}

t.test('tasks are in groups by due date, and overdue is not only a colour', { skip: missing }, async t => {
  const { page, ...app } = await open(t, config => build(t, { config }))
  await app.fillIn('ada@example.com', 'Create an account')
  for (const title of ['late', 'now', 'later', 'whenever', 'ended']) {
    await app.tasks.getByLabel('New task').fill(title)
    await page.keyboard.press('Enter')
    await app.task(title).waitFor()
  }
  const day = (days: number) => new Date(Date.now() + days * 86_400_000).toLocaleDateString('en-CA')
  for (const [title, due] of [
    ['late', day(-3)],
    ['now', day(0)],
    ['later', day(3)]
  ]) {
    await app.button(`Edit “${title}”`).click()
    await page.getByLabel('Due date').fill(String(due))
    await app.button('Save').click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  }
  await app.task('ended').click()
  const groups = async () =>
    (await app.tasks.locator('.group h3, .task > span').allInnerTexts()).map(text =>
      text.replace(/\s+/g, ' ')
    )
  await until(async () => (await groups()).includes('Done 1'))
  t.strictSame(await groups(), [
    'Overdue 1',
    'late',
    'Today 1',
    'now',
    'Later 1',
    'later',
    'No date 1',
    'whenever',
    'Done 1',
    'ended'
  ])
  t.match(await app.tasks.getByRole('region', { name: 'Overdue' }).innerText(), /, overdue/)
  t.strictSame(await barriersEverywhere(page), [])
})
