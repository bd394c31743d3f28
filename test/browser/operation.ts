import type { Page } from 'playwright-core'
import { until } from '../support/until.ts'

export interface Answered {
  status: number
  /** The requested URL. */
  url: URL
  /** The sent body. */
  sent: unknown
  sentHeaders: Record<string, string>
  headers: Record<string, string>
  /** The parsed response; an empty object if it is not JSON. */
  body: Record<string, unknown>
  /** The response as received and shown; empty for a file, for which the page has a link. */
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
  // A click is lost if the page moves at that moment, for example because another operation is closing.
  await until(async () => {
    if (!/\bis-open\b/.test((await block.getAttribute('class')) ?? '')) await summary.click()
    return await execute.isVisible()
  })
  // Parameters and examples are not shown before.
  await block.locator('.opblock-loading-animation').waitFor({ state: 'detached' })

  /** Whether the page shows this response: its status, and its text if there is one to show. */
  async function shows(status: number, text: string): Promise<boolean> {
    if (!(await live.locator('.response-col_status').innerText()).startsWith(String(status))) return false
    return !text || plain(await code.innerText()) === plain(text)
  }

  return {
    block,

    /** Selects an example for the body. */
    choose: (example: string) => examples.selectOption(example),

    /** Selects the media type of the response. */
    accept: (mediaType: string) => accepted.selectOption(mediaType),

    /** Presses *Execute*, and returns the response as soon as the page shows it. */
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

/** The page changes the white space of JSON. */
function plain(text: string): string {
  return text.startsWith('{') ? JSON.stringify(JSON.parse(text)) : text.trim()
}
