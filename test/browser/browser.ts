import { existsSync } from 'node:fs'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import type { Test } from 'tap'

const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'

const args = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync'
]

/** Why no browser is available; false if there is one. */
export const missing: string | false =
  !existsSync(executablePath) && `no browser at ${executablePath}: install Chromium or set CHROMIUM_PATH`

export interface Visit {
  page: Page
  /** Errors and warnings so far: of the console, of scripts, and of the content security policy. */
  consoleErrors: string[]
}

/** Opens pages with a desktop's width, each in its own profile; the browser is closed at the end of `t`. */
export function browserOf(t: Test): (options?: BrowserContextOptions) => Promise<Visit> {
  let launched: Promise<Browser> | undefined
  t.teardown(async () => (await launched)?.close())
  return async (options = {}) => {
    launched ??= chromium.launch({ executablePath, args })
    const page = await (await launched).newPage({ viewport: { width: 1280, height: 900 }, ...options })
    const consoleErrors = listenTo(page)
    await page.addInitScript(reportViolations)
    return { page, consoleErrors }
  }
}

function listenTo(page: Page): string[] {
  const consoleErrors: string[] = []
  page.on('console', message => {
    if (['error', 'warning'].includes(message.type())) consoleErrors.push(message.text())
  })
  page.on('pageerror', error => consoleErrors.push(String(error)))
  return consoleErrors
}

const reportViolations = `document.addEventListener('securitypolicyviolation', event => {
  console.error('Content-Security-Policy: ' + event.violatedDirective)
})`
