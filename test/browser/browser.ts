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

/** Why there is no browser here; false when there is one. */
export const missing: string | false =
  !existsSync(executablePath) && `no browser at ${executablePath}: install Chromium or set CHROMIUM_PATH`

export interface Visit {
  page: Page
  /** All that the browser complained about so far: errors of the console and of scripts, violations of the policy. */
  complaints: string[]
}

/** Opens pages as wide as a desk's, each in a profile of its own; one browser, closed at the end of `t`. */
export function browserOf(t: Test): (options?: BrowserContextOptions) => Promise<Visit> {
  let launched: Promise<Browser> | undefined
  t.teardown(async () => (await launched)?.close())
  return async (options = {}) => {
    launched ??= chromium.launch({ executablePath, args })
    const page = await (await launched).newPage({ viewport: { width: 1280, height: 900 }, ...options })
    const complaints = listenTo(page)
    await page.addInitScript(reportViolations)
    return { page, complaints }
  }
}

function listenTo(page: Page): string[] {
  const complaints: string[] = []
  page.on('console', message => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  page.on('pageerror', error => complaints.push(String(error)))
  return complaints
}

const reportViolations = `document.addEventListener('securitypolicyviolation', event => {
  console.error('Content-Security-Policy: ' + event.violatedDirective)
})`
