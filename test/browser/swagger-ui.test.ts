import t from 'tap'
import { document } from '../support/contract-document.ts'
import { missing } from './browser.ts'
import { docsOf, open, run } from './docs-page.ts'

// Browsers are slow on machines with two cores.
t.setTimeout(300_000)

const openDocs = docsOf(t)

const conflict = 'Failed to load resource: the server responded with a status of 409 (Conflict)'

t.test(
  'a new user can create a first task in Swagger UI by pressing only Execute',
  { skip: missing },
  async t => {
    const { page, consoleErrors } = await openDocs(t)

    const register = await open(page, 'registerUser')
    const registered = await register.execute()
    t.equal(registered.status, 201)
    const again = await register.execute()
    t.equal(again.status, 409)
    t.equal(
      again.body.detail,
      'An account with this email address already exists. Log in, or register with another address.'
    )

    t.equal(await page.locator('.auth-wrapper .authorize').getAttribute('class'), 'btn authorize unlocked')
    t.equal((await run(page, 'loginUser')).status, 200)
    await page.locator('.auth-wrapper .authorize.locked').waitFor()

    await page.reload()
    const { status, body } = await run(page, 'getCurrentUser')
    t.strictSame({ status, body }, { status: 200, body: registered.body })

    const chat = await open(page, 'sendMessage')
    const answer = await chat.execute()
    t.strictSame(answer.sent, { message: 'Add buy groceries tomorrow' })
    t.match(await chat.block.locator('.live-responses-table').innerText(), '"tool": "add_task"')
    t.match(answer.body, { tool_calls: [{ tool: 'add_task', result: { task: { title: 'buy groceries' } } }] })

    await chat.choose('continue_conversation')
    const next = await chat.execute()
    t.equal(next.status, 200)
    t.equal(next.body.conversation_id, answer.body.conversation_id)
    await chat.close()

    t.equal((await run(page, 'sendMessageAsUser')).url.pathname, `/api/${registered.body.id}/chat`)
    t.strictSame(consoleErrors, [conflict])
  }
)

t.test(
  'the latest conversation, turn and task are filled in, and each message has its own key',
  { skip: missing },
  async t => {
    const { page, consoleErrors } = await openDocs(t)
    for (const id of ['registerUser', 'loginUser']) await run(page, id)
    const chat = await open(page, 'sendMessage')
    const answers = [await chat.execute(), await chat.execute()]
    for (const { headers, sentHeaders } of answers) {
      t.match(sentHeaders['idempotency-key'], /^[\d-]{8,255}$/)
      t.notOk('idempotency-replayed' in headers)
    }
    const [first, latest] = answers
    t.not(first?.sentHeaders['idempotency-key'], latest?.sentHeaders['idempotency-key'])
    await chat.close()

    t.strictSame((await run(page, 'getTurn')).body.answer, latest?.body)
    t.equal((await run(page, 'getConversation')).body.conversation_id, latest?.body.conversation_id)
    t.match(latest?.body, {
      tool_calls: [{ result: { task: { id: (await run(page, 'getTask')).body.id } } }]
    })
    t.strictSame(consoleErrors, [])
  }
)

t.test(
  'events are requested by their media type, shown as received, and can be replayed',
  { skip: missing },
  async t => {
    const { page, consoleErrors } = await openDocs(t)
    for (const id of ['registerUser', 'loginUser']) await run(page, id)
    const chat = await open(page, 'sendMessage')
    await chat.accept('text/event-stream')
    const { headers, text } = await chat.execute()
    t.equal(headers['content-type'], 'text/event-stream')
    const events = eventsOf(text)
    t.strictSame(events.kinds, [
      'turn.started',
      'tool_call.started',
      'tool_call.completed',
      'response.delta',
      'turn.completed'
    ])
    await chat.close()
    t.strictSame(eventsOf((await run(page, 'streamTurn')).text), events)
    t.strictSame(consoleErrors, [])
  }
)

t.test(
  'delete operations are last in their lists, and problems are shown in one line',
  { skip: missing },
  async t => {
    const { page } = await openDocs(t)
    await page.locator('.opblock-tag-section').last().waitFor()
    const lists = await page.locator('.opblock-tag-section').all()
    t.equal(lists.length, document.tags.length)
    for (const list of lists) {
      const methods = await list.locator('.opblock-summary-method').allInnerTexts()
      t.notMatch(methods.join(' '), /DELETE (?!DELETE)/)
    }
    const { block } = await open(page, 'exportAccount')
    const responseRow = (code: string) => block.locator(`tr.response[data-code="${code}"]`)
    t.match(
      await responseRow('200').locator('.highlight-code code').innerText(),
      /^{"type":"user",.*}\n{"type":"task",/
    )
    t.equal(await responseRow('401').locator('.highlight-code').count(), 0)
    t.match(await responseRow('401').innerText(), /unauthorized: the access token is missing/)
  }
)

t.test('an injected script does not run', { skip: missing }, async t => {
  const { page, consoleErrors } = await openDocs(t)
  await page.evaluate(`document.body.append(
    Object.assign(document.createElement('script'), { textContent: 'window.ran = true' })
  )`)
  t.equal(await page.evaluate('window.ran'), undefined)
  t.match(consoleErrors, [/script-src/])
})

/** The types of a stream's events in order, with the deltas of a text as one; and the data of the last event. */
function eventsOf(stream: string) {
  const events = [...stream.matchAll(/^event: (.*)\ndata: (.*)$/gm)]
  const kinds = events.map(([, kind]) => kind)
  return { kinds: kinds.filter((kind, index) => kind !== kinds[index - 1]), last: events.at(-1)?.[2] }
}
