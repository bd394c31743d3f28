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
  body: Record<string, unknown>
}

/** An operation on the page of Swagger UI, opened for trying it out. */
export async function openOperation(page: Page, tag: string, operationId: string) {
  const block = page.locator(`#operations-${tag}-${operationId}`)
  const examples = block.locator('.opblock-section-request-body .examples-select select')
  const execute = block.locator('.execute')
  const shown = block.locator('.live-responses-table .highlight-code code').first()
  const status = block.locator('.live-responses-table .response .response-col_status').first()
  const shows = async (body: object) => sameJson(await shown.innerText(), body)
  const showsStatus = async (code: number) => (await status.innerText()).startsWith(String(code))
  if (!(await execute.isVisible())) await block.locator('.opblock-summary-control').click()
  await execute.waitFor()

  return {
    block,

    /** The keys of the examples of its body; none for an operation without a body. */
    examples: () => examples.locator('option').evaluateAll(options => options.map(option => option.value)),

    choose: (example: string) => examples.selectOption(example),

    /** Presses *Execute* and answers what came back, as soon as the page shows it. */
    async execute(): Promise<Answered> {
      const answer = page.waitForResponse(response => response.request().resourceType() === 'fetch')
      await execute.click()
      const response = await answer
      const body = bodyOf(await response.text())
      const expected = Object.keys(body).length > 0 ? () => shows(body) : () => showsStatus(response.status())
      await until(expected)
      const request = response.request()
      return {
        status: response.status(),
        url: new URL(request.url()),
        sent: request.postDataJSON(),
        sentHeaders: request.headers(),
        headers: response.headers(),
        body
      }
    }
  }
}

/** What is no JSON object has no fields. */
function bodyOf(text: string): Record<string, unknown> {
  return text.startsWith('{') && !text.includes('}\n{') ? JSON.parse(text) : {}
}

function sameJson(text: string, value: unknown): boolean {
  return JSON.stringify(JSON.parse(text)) === JSON.stringify(value)
}
