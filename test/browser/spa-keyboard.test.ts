import type { Locator } from 'playwright-core'
import t from 'tap'
import { build } from '../support/app.ts'
import { until } from '../support/until.ts'
import { missing, visits } from './spa.ts'

// Browsers are slow on machines with two cores.
t.setTimeout(300_000)

const open = visits(t)

const focused = (locator: Locator) =>
  until(async () => (await locator.and(locator.page().locator(':focus')).count()) === 1)

t.test(
  'the focus is in the message field after signing in, New and a suggestion',
  { skip: missing },
  async t => {
    const { page, ...app } = await open(t, config => build(t, { config }))
    await app.fillIn('ada@example.com', 'Create an account')
    await app.message.waitFor()
    await focused(app.message)
    await app.button('Add buy groceries tomorrow').click()
    await focused(app.message)
    await app.task('buy groceries').waitFor()
    await app.button('New').click()
    await focused(app.message)
  }
)

t.test('the list is one stop of the Tab key, and the arrow keys do the rest', { skip: missing }, async t => {
  const { page, ...app } = await open(t, config => build(t, { config }))
  await app.fillIn('ada@example.com', 'Create an account')
  const field = app.tasks.getByLabel('New task')
  for (const title of ['milk', 'bread', 'jam']) {
    await field.fill(title)
    await page.keyboard.press('Enter')
    await app.task(title).waitFor()
  }
  await field.focus()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await focused(app.task('milk'))
  await page.keyboard.press('ArrowDown')
  await focused(app.task('bread'))
  await page.keyboard.press('Space')
  await app.inGroup('Done', 'bread').waitFor()
  await focused(app.task('jam'))
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').getByLabel('Title').waitFor()
  await page.keyboard.press('Escape')
  await focused(app.button('Edit “jam”'))
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  await app.listShows(t, ['milk', 'bread'])
  await focused(app.task('bread'))
  await page.keyboard.press('Shift+Tab')
  await focused(app.button('Add task'))
})
