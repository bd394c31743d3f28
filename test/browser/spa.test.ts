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
  await app.tasks.getByRole('region', { name: 'Done' }).waitFor()
  await app.button('Edit “buy groceries”').click()
  t.strictSame(await barriers(page), [])
  await page.getByLabel('Title').fill('buy bread')
  await page.getByLabel('Description').fill('rye, if there is any')
  await page.getByLabel('Priority').selectOption('high')
  await app.button('Save').click()
  await app.tasks.getByText('rye, if there is any').waitFor()
  await app.tasks.getByText('high priority').waitFor()
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
  'an edit of a task that was changed elsewhere says so, and keeps what was typed',
  { skip: missing },
  async t => {
    const { page, comeBack, started, ...app } = await open(t, config => build(t, { config }))
    await app.fillIn('ada@example.com', 'Create an account')
    await app.say('Add buy milk')
    await app.task('buy milk').waitFor()
    const other = await comeBack()
    await app.button('Edit “buy milk”').click()
    await page.getByLabel('Title').fill('buy bread')
    await other.task('buy milk').click()
    await app.tasks.getByRole('region', { name: 'Done' }).waitFor()

    await app.button('Save').click()
    await page.getByRole('dialog').getByText('has changed in the meantime').waitFor()
    t.equal(await page.getByLabel('Title').inputValue(), 'buy bread')
    t.ok(await app.task('buy milk').isChecked())
    await app.button('Save anyway').click()
    await app.listShows(t, ['buy bread'])
    t.ok(await app.task('buy bread').isChecked())
  }
)
