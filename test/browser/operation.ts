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
      const body = await response.json()
      await until(async () => sameJson(await shown.innerText(), body))
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

function sameJson(text: string, value: unknown): boolean {
  return JSON.stringify(JSON.parse(text)) === JSON.stringify(value)
}
