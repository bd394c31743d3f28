import t from 'tap'
import { build } from '../support/app.ts'
import { barriers, barriersEverywhere } from './accessibility.ts'
import { missing, visits } from './spa.ts'

// Browsers are slow on machines with two cores.
t.setTimeout(300_000)

const open = visits(t)

t.test('tasks and conversations change with the messages of a user', { skip: missing }, async t => {
  const { page, consoleErrors, ...app } = await open(t, config => build(t, { config }))
  t.strictSame(await barriers(page), [])
  await app.fillIn('ada@example.com', 'Create an account')

  await app.button('Add buy groceries tomorrow').click()
  await app.log.getByText('Added buy groceries').waitFor()
  await app.task('buy groceries').waitFor()
  t.match(await app.tasks.innerText(), 'Tomorrow')
  await app.say('Add call mom')
  await app.task('call mom').waitFor()
  t.strictSame(await barriersEverywhere(page), [])

  await page.reload()
  await app.log.getByText('Added call mom').waitFor()
  await app.task('call mom').waitFor()
  await app.listShows(t, ['buy groceries', 'call mom'])

  await app.task('call mom').click()
  await app.tasks.getByText('Recently completed').waitFor()
  await app.button('Rename “buy groceries”').click()
  await app.tasks.getByLabel('New name of “buy groceries”').fill('buy bread')
  await page.keyboard.press('Enter')
  await app.task('buy bread').waitFor()
  await app.tasks.getByLabel('New task').fill('water the plants')
  await page.keyboard.press('Enter')
  await app.task('water the plants').waitFor()
  await app.listShows(t, ['buy bread', 'water the plants', 'call mom'])

  await app.button('Rename “Add buy groceries tomorrow”').click()
  t.strictSame(await barriers(page), [])
  await app.conversations.getByLabel(/New name/).fill('The weekend')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'The weekend' }).waitFor()
  await app.conversations.getByLabel('Search conversations').fill('nothing like it')
  await app.conversations.getByText('No conversations match').waitFor()
  await app.conversations.getByLabel('Search conversations').fill('weekend')
  await app.conversations.locator('mark').getByText('weekend').waitFor()

  await app.button('Delete “The weekend”').click()
  await app.button('Delete').click()
  await app.button('Add buy groceries tomorrow').waitFor()

  await app.button('Log out').click()
  await page.getByRole('heading', { name: 'Welcome' }).waitFor()
  await page.reload()
  await page.getByRole('heading', { name: 'Welcome' }).waitFor()
  t.strictSame(consoleErrors, [])
})

t.test(
  'a task that was changed elsewhere is shown with that change, and not overwritten',
  { skip: missing },
  async t => {
    const { page, comeBack, started, ...app } = await open(t, config => build(t, { config }))
    await app.fillIn('ada@example.com', 'Create an account')
    await app.say('Add buy milk')
    await app.task('buy milk').waitFor()
    const other = await comeBack()
    await other.task('buy milk').click()
    await other.tasks.getByText('Recently completed').waitFor()

    await app.button('Rename “buy milk”').click()
    await app.tasks.getByLabel(/New name/).fill('buy bread')
    await page.keyboard.press('Enter')
    await app.tasks.getByText('has changed in the meantime').waitFor()
    await page.keyboard.press('Escape')
    t.ok(await app.task('buy milk').isChecked())
    await app.listShows(t, ['buy milk'])
  }
)
