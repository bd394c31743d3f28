import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:https'
import { extname, join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { Page } from 'playwright-core'
import type { Test } from 'tap'
import type { BuildOptions, TestApp } from '../support/app.ts'
import { makeCertificate } from '../support/certificate.ts'
import { listen } from '../support/socket.ts'
import { until } from '../support/until.ts'
import { browserOf, missing as missingBrowser } from './browser.ts'

const { cert, key } = makeCertificate()

const dist = join(import.meta.dirname, '../../examples/spa/dist')

/** Why the app cannot be tested here; false if it can. */
export const missing: string | false =
  missingBrowser ||
  (!existsSync(join(dist, 'index.html')) &&
    'the example app is not built: npm ci --prefix examples/spa && npm run build --prefix examples/spa')

const types: Record<string, string> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2'
}

/**
 * Serves the built app over HTTPS, for another site than the API's, and answers its origin. Where the API is gets asked
 * with each visit.
 */
async function serveApp(t: Test, api: () => URL): Promise<string> {
  const server = createServer({ cert, key }, async (request, response) => {
    const path = request.url === '/' ? '/index.html' : String(request.url)
    const file = await readFile(join(dist, path)).catch(() => undefined)
    const type = types[extname(path)] ?? 'application/octet-stream'
    response.writeHead(file ? 200 : 404, { 'content-type': type })
    response.end(path === '/index.html' ? pointedTo(api(), String(file)) : file)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  t.teardown(() => server.closeAllConnections())
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The app has no port.')
  return `https://app.localhost:${address.port}`
}

function pointedTo(api: URL, html: string): string {
  return html
    .replace(/(name="api-url" content=")[^"]*/, `$1${api.origin}`)
    .replace(/(connect-src )[^;]*/, `$1${api.origin}`)
}

/**
 * Opens the app on its site with an API on another one, both over HTTPS. `start` makes the API, of a configuration that
 * allows this.
 */
export function visits(t: Test) {
  const openPage = browserOf(t)

  async function visit(t: Test, origin: string) {
    const { page, consoleErrors } = await openPage({ ignoreHTTPSErrors: true })
    t.teardown(() => page.close())
    await page.goto(origin)
    return { consoleErrors, ...appOn(page) }
  }

  return async <Started extends TestApp>(
    t: Test,
    start: (config: BuildOptions['config']) => Promise<Started>
  ) => {
    let api: URL
    const origin = await serveApp(t, () => api)
    const config: BuildOptions['config'] = {
      server: { tls: { cert: Buffer.from(cert), key: Buffer.from(key) } },
      auth: { cookie: { sameSite: 'none', secure: true } },
      cors: { origins: [origin] }
    }
    const started = await start(config)
    api = await listen(started.app)
    const visited = await visit(t, origin)

    /** The same user in another browser. */
    async function comeBack() {
      const app = await visit(t, origin)
      await app.button('I have an account').click()
      await app.fillIn('ada@example.com', 'Log in')
      return app
    }

    /** Closes the API as for a new release, and replaces it by a new one from `start`. */
    async function restart(start: (config: BuildOptions['config']) => Promise<TestApp>) {
      started.app.releaseTurnsAfter(0)
      await started.app.close()
      const { app } = await start(config)
      await app.listen({ host: api.hostname, port: Number(api.port) })
    }

    return { ...visited, started, db: started.db, comeBack, restart }
  }
}

/** Actions in the app, and checks of what it shows. */
function appOn(page: Page) {
  const button = (name: string | RegExp) =>
    page.getByRole('button', { name, exact: typeof name === 'string' })
  const tasks = page.getByRole('region', { name: 'Tasks' })
  const conversations = page.getByRole('region', { name: 'Conversations' })
  return {
    page,
    button,
    tasks,
    conversations,
    log: page.getByRole('log'),
    message: page.getByLabel('Message', { exact: true }),

    async fillIn(email: string, submit: string) {
      await page.getByLabel('Email address').fill(email)
      await page.getByLabel('Password').fill('correct horse battery staple')
      await button(submit).click()
    },

    async say(text: string) {
      await page.getByLabel('Message', { exact: true }).fill(text)
      // Not before the answer to the message before it is there.
      await button('Send').click({ trial: true })
      await page.keyboard.press('Enter')
    },

    task: (title: string) => tasks.getByRole('checkbox', { name: new RegExp(title) }),

    inGroup: (group: string, title: string) =>
      tasks.getByRole('region', { name: group }).getByText(title, { exact: true }),

    /** Checks the titles on the list, which follows the changes. */
    async listShows(t: Test, titles: string[]): Promise<void> {
      const shown = () => tasks.locator('.task > span').allInnerTexts()
      await until(async () => isDeepStrictEqual(await shown(), titles)).catch(() => undefined)
      t.strictSame(await shown(), titles)
    }
  }
}
