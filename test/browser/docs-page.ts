import type { BrowserContextOptions, Page } from 'playwright-core'
import type { Test } from 'tap'
import { build } from '../support/app.ts'
import { type DocumentedOperation, document } from '../support/contract-document.ts'
import { listen } from '../support/socket.ts'
import { browserOf, type Visit } from './browser.ts'
import { type Answered, openOperation } from './operation.ts'

/** Opens the Swagger UI page of a new server. */
export function docsOf(root: Test): (t: Test, options?: BrowserContextOptions) => Promise<Visit> {
  const openPage = browserOf(root)
  return async (t, options) => {
    const { app } = await build(t)
    const server = await listen(app)
    const visit = await openPage(options)
    t.teardown(() => visit.page.close())
    await visit.page.goto(new URL('/docs', server).href)
    return visit
  }
}

export const operationsInOrder = Object.values(document.paths).flatMap(path => Object.values(path))

/** Opens an operation of the page. */
export async function open(page: Page, id: string) {
  const tag = operationOf(id)?.tags[0]
  return await openOperation(page, String(tag), id)
}

/** Opens an operation, executes each of its examples, or the one request that it has none for, and closes it. */
export async function runExamples(page: Page, id: string): Promise<string[]> {
  const operation = await open(page, id)
  const ran: string[] = []
  for (const example of examplesOf(id) ?? ['']) {
    if (example) await operation.choose(example)
    ran.push(`${id} ${example} ${(await operation.execute()).status}`)
  }
  await operation.close()
  return ran
}

/** Opens an operation, executes it as it stands, and closes it. */
export async function run(page: Page, id: string): Promise<Answered> {
  const operation = await open(page, id)
  const answer = await operation.execute()
  await operation.close()
  return answer
}

function operationOf(id: string): DocumentedOperation | undefined {
  return operationsInOrder.find(({ operationId }) => operationId === id)
}

/** The keys of the examples of an operation's body; nothing for one without a body. */
function examplesOf(id: string): string[] | undefined {
  const body = operationOf(id)?.requestBody
  if (!body) return
  const { content } = '$ref' in body ? document.components.requestBodies.NewMessage : body
  return Object.keys(content['application/json'].examples)
}
