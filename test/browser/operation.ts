import type { Page } from 'playwright-core'
import { until } from '../support/until.ts'

export interface Answered {
  status: number
  /** The address that was asked. */
  url: URL
  /** What was sent. */
  sent: unknown
  sentHeaders: Record<string, string>
  headers: Record<string, string>
  /** The answer; the empty object when it is none. */
  body: Record<string, unknown>
  /** The answer as it came and is shown; nothing of a file, which the page has a link to. */
  text: string
}

/** An operation on the page of Swagger UI, opened for trying it out. */
export async function openOperation(page: Page, tag: string, operationId: string) {
  const block = page.locator(`#operations-${tag}-${operationId}`)
  const summary = block.locator('.opblock-summary-control')
  const examples = block.locator('.opblock-section-request-body .examples-select select')
  const accepted = block.locator('.responses-table:not(.live-responses-table) select.content-type').first()
  const execute = block.locator('.execute')
  const live = block.locator('.live-responses-table .response').first()
  const code = live.locator('.highlight-code code')
  if (!(await execute.isVisible())) await summary.click()
  await execute.waitFor()
  // Until then it has no parameters, and no examples.
  await block.locator('.opblock-loading-animation').waitFor({ state: 'detached' })

  /** Whether the page shows this answer: its status, and its text unless there is none to be seen. */
  async function shows(status: number, text: string): Promise<boolean> {
    if (!(await live.locator('.response-col_status').innerText()).startsWith(String(status))) return false
    return !text || plain(await code.innerText()) === plain(text)
  }

  return {
    block,

    /** Takes one of the examples of its body. */
    choose: (example: string) => examples.selectOption(example),

    /** Asks for an answer of this media type. */
    accept: (mediaType: string) => accepted.selectOption(mediaType),

    /** Presses *Execute* and answers what came back, as soon as the page shows it. */
    async execute(): Promise<Answered> {
      const answer = page.waitForResponse(response => response.request().resourceType() === 'fetch')
      await execute.click()
      const response = await answer
      const headers = response.headers()
      const text = 'content-disposition' in headers ? '' : await response.text()
      await until(() => shows(response.status(), text))
      const request = response.request()
      return {
        status: response.status(),
        url: new URL(request.url()),
        sent: request.postDataJSON(),
        sentHeaders: request.headers(),
        headers,
        body: text.startsWith('{') ? JSON.parse(text) : {},
        text
      }
    },

    /** Closes it: a page with many open operations is slow. */
    async close() {
      await summary.click()
      await execute.waitFor({ state: 'detached' })
    }
  }
}

/** JSON is shown with other white space than it has. */
function plain(text: string): string {
  return text.startsWith('{') ? JSON.stringify(JSON.parse(text)) : text.trim()
}
