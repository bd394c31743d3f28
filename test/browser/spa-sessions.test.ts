import type { Request } from 'playwright-core'
import t from 'tap'
import { build } from '../support/app.ts'
import { until } from '../support/until.ts'
import { missing, visits } from './spa.ts'

// Browsers are slow on machines with two cores.
t.setTimeout(300_000)

const open = visits(t)

t.test(
  'after the token has expired, all requests that notice it share one refresh',
  { skip: missing },
  async t => {
    const aSecond = { accessTokenMinutes: 1 / 60 }
    const { page, consoleErrors, ...app } = await open(t, config =>
      build(t, { config: { ...config, auth: { ...config?.auth, ...aSecond } } })
    )
    const exchanges = { begun: 0, ended: 0, atOnce: 0 }
    const isExchange = (request: Request) => request.url().endsWith('/api/auth/refresh')
    page.on('request', request => {
      if (!isExchange(request)) return
      exchanges.begun += 1
      exchanges.atOnce = Math.max(exchanges.atOnce, exchanges.begun - exchanges.ended)
    })
    page.on('requestfinished', request => {
      if (isExchange(request)) exchanges.ended += 1
    })
    await app.fillIn('ada@example.com', 'Create an account')
    await until(async () => {
      await app.conversations.getByLabel('Search conversations').fill(String(Math.random()))
      return exchanges.ended > 0
    })
    await app.say('Add buy milk')
    await app.task('buy milk').waitFor()
    t.equal(exchanges.atOnce, 1)
    t.strictSame(
      new Set(consoleErrors),
      new Set(['Failed to load resource: the server responded with a status of 401 (Unauthorized)'])
    )
  }
)

t.test('the page runs no script of others and talks only to the API', { skip: missing }, async t => {
  const { page, consoleErrors, ...app } = await open(t, config => build(t, { config }))
  await app.fillIn('ada@example.com', 'Create an account')
  await app.message.waitFor()
  t.strictSame(consoleErrors, [])
  await page.evaluate("fetch('https://elsewhere.localhost/').catch(() => undefined)")
  await page.evaluate("document.body.append(Object.assign(document.createElement('script'), { text: '1' }))")
  const isRefused = (directive: string) => consoleErrors.includes(`Content-Security-Policy: ${directive}`)
  await until(() => isRefused('connect-src') && isRefused('script-src-elem'))
})

t.test(
  'on an origin that the API does not allow, the app shows an error and gets no data',
  { skip: missing },
  async t => {
    const { page, consoleErrors, db, ...app } = await open(t, config =>
      build(t, { config: { ...config, cors: { origins: ['https://elsewhere.example'] } } })
    )
    await app.fillIn('ada@example.com', 'Create an account')
    await page.getByRole('alert').getByText('The connection is gone').waitFor()
    t.match(consoleErrors, [/blocked by CORS policy/, /ERR_FAILED/])
    t.strictSame(await db.selectFrom('users').select('email').execute(), [])
    t.strictSame(await page.context().cookies(), [])
  }
)
