import t from 'tap'
import { build } from '../support/app.ts'
import { barriers, barriersEverywhere } from './accessibility.ts'
import { missing, visits } from './spa.ts'

// Browsers are slow on machines with two cores.
t.setTimeout(300_000)

const open = visits(t)

t.test('what a turn changed is undone and redone, also after a reload', { skip: missing }, async t => {
  const { page, consoleErrors, ...app } = await open(t, config => build(t, { config }))
  await app.fillIn('ada@example.com', 'Create an account')
  await app.say('Add buy milk')
  await app.task('buy milk').waitFor()
  const latest = page.getByRole('region', { name: 'Latest action' })
  await latest.getByText('The agent changed your list.').waitFor()
  // It stays while the pointer is over it.
  await latest.hover()
  t.strictSame(await barriers(page), [])
  await latest.getByRole('button', { name: 'Undo' }).click()
  await latest.getByText('Undone: The agent changed your list.').waitFor()
  await app.listShows(t, [])
  await app.log.getByText('Undone').waitFor()

  await page.reload()
  await app.log.getByText('Undone').waitFor()
  t.strictSame(await barriersEverywhere(page), [])
  await app.log.getByRole('button', { name: 'Redo' }).click()
  await app.task('buy milk').waitFor()
  await app.log.getByText('Undone').waitFor({ state: 'detached' })
  await app.log.getByRole('button', { name: 'Undo' }).click()
  await app.listShows(t, [])
  t.strictSame(consoleErrors, [])
})

t.test('a change by hand is undone and redone', { skip: missing }, async t => {
  const { page, consoleErrors, ...app } = await open(t, config => build(t, { config }))
  await app.fillIn('ada@example.com', 'Create an account')
  await app.tasks.getByLabel('New task').fill('buy milk')
  await page.keyboard.press('Enter')
  const latest = page.getByRole('region', { name: 'Latest action' })
  await latest.getByText('Added “buy milk”').waitFor()

  await app.task('buy milk').click()
  await latest.getByText('Completed “buy milk”').waitFor()
  await latest.getByRole('button', { name: 'Undo' }).click()
  await latest.getByText('Undone: Completed “buy milk”').waitFor()
  await app.inGroup('No date', 'buy milk').waitFor()

  await app.button('Edit “buy milk”').click()
  await page.getByLabel('Title').fill('buy bread')
  await app.button('Save').click()
  await app.task('buy bread').waitFor()
  await latest.getByRole('button', { name: 'Undo' }).click()
  await app.task('buy milk').waitFor()

  await app.button('Delete “buy milk”').click()
  await app.listShows(t, [])
  await latest.getByRole('button', { name: 'Undo' }).click()
  await app.task('buy milk').waitFor()
  await latest.getByRole('button', { name: 'Redo' }).click()
  await latest.getByRole('button', { name: 'Undo' }).waitFor()
  await app.listShows(t, [])
  t.strictSame(consoleErrors, [])
})

t.test('a conflict names the tasks that are in the way', { skip: missing }, async t => {
  const { page, ...app } = await open(t, config => build(t, { config }))
  await app.fillIn('ada@example.com', 'Create an account')
  await app.say('Add buy milk')
  await app.task('buy milk').click()
  await app.tasks.getByRole('region', { name: 'Done' }).waitFor()
  await app.log.getByRole('button', { name: 'Undo' }).click()
  await app.log.getByText('“buy milk” changed since. Nothing was undone or redone.').waitFor()
  await app.listShows(t, ['buy milk'])
})

t.test('what was undone in another window is shown as undone', { skip: missing }, async t => {
  const { comeBack, ...app } = await open(t, config => build(t, { config }))
  await app.fillIn('ada@example.com', 'Create an account')
  await app.say('Add buy milk')
  await app.log.getByRole('button', { name: 'Undo' }).waitFor()
  const other = await comeBack()
  await other.conversations.getByRole('button', { name: /^Add buy milk/ }).click()
  await other.log.getByRole('button', { name: 'Undo' }).click()
  await app.log.getByText('Undone').waitFor()
  await app.listShows(t, [])
})
