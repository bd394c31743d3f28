import t, { type Test } from 'tap'
import { document } from '../../src/contract/document.ts'
import { build } from '../support/app.ts'
import { listen } from '../support/socket.ts'
import { browserOf, missing } from './browser.ts'
import { openOperation } from './operation.ts'

// A browser is slow where tests share two cores.
t.setTimeout(300_000)

const openPage = browserOf(t)

const conflict = 'Failed to load resource: the server responded with a status of 409 (Conflict)'

t.test(
  'a newcomer comes to a first task in Swagger UI, by pressing Execute only',
  { skip: missing },
  async t => {
    const { page, complaints } = await openDocs(t)

    const register = await openOperation(page, 'Accounts', 'registerUser')
    const registered = await register.execute()
    t.equal(registered.status, 201)
    const again = await register.execute()
    t.equal(again.status, 409)
    t.equal(
      again.body.detail,
      'There is an account with this address: log in instead, or register another address.'
    )

    t.equal(await page.locator('.auth-wrapper .authorize').getAttribute('class'), 'btn authorize unlocked')
    const login = await openOperation(page, 'Accounts', 'loginUser')
    t.equal((await login.execute()).status, 200)
    await page.locator('.auth-wrapper .authorize.locked').waitFor()

    await page.reload()
    const me = await openOperation(page, 'Accounts', 'getCurrentUser')
    const { status, body } = await me.execute()
    t.strictSame({ status, body }, { status: 200, body: registered.body })

    const chat = await openOperation(page, 'Chat', 'sendMessage')
    const answer = await chat.execute()
    t.strictSame(answer.sent, { message: 'Add buy groceries tomorrow' })
    t.match(await chat.block.locator('.live-responses-table').innerText(), '"tool": "add_task"')
    t.match(answer.body, { tool_calls: [{ tool: 'add_task', result: { task: { title: 'buy groceries' } } }] })

    await chat.choose('continue_conversation')
    const next = await chat.execute()
    t.equal(next.status, 200)
    t.equal(next.body.conversation_id, answer.body.conversation_id)

    const asUser = await openOperation(page, 'Chat', 'sendMessageAsUser')
    t.equal((await asUser.execute()).url.pathname, `/api/${registered.body.id}/chat`)
    t.strictSame(complaints, [conflict])
  }
)

t.test('each message has a key of its own, and the latest turn is at hand', { skip: missing }, async t => {
  const { page } = await openDocs(t)
  for (const id of ['registerUser', 'loginUser']) await (await openOperation(page, 'Accounts', id)).execute()
  const chat = await openOperation(page, 'Chat', 'sendMessage')
  const answers = [await chat.execute(), await chat.execute()]
  for (const { headers, sentHeaders } of answers) {
    t.match(sentHeaders['idempotency-key'], /^[\d-]{8,255}$/)
    t.notOk('idempotency-replayed' in headers)
  }
  const [first, latest] = answers
  t.not(first?.sentHeaders['idempotency-key'], latest?.sentHeaders['idempotency-key'])
  const { status, body } = await (await openOperation(page, 'Turns', 'getTurn')).execute()
  t.equal(status, 200)
  t.strictSame(body.answer, latest?.body)
})

/** What ends a session or an account, and so what the page can do. */
const leaving = ['logoutUser', 'deleteAccount', 'changePassword', 'endSession']

t.test('every example of every operation runs as it stands', { skip: missing }, async t => {
  const { page, complaints } = await openDocs(t)
  const ran: string[] = []
  for (const { operationId, tags } of operationsInOrder().filter(
    ({ operationId }) => !leaving.includes(operationId)
  )) {
    const operation = await openOperation(page, tags[0], operationId)
    const examples = await operation.examples()
    for (const example of examples.length > 0 ? examples : ['']) {
      if (example) await operation.choose(example)
      ran.push(`${operationId} ${example} ${(await operation.execute()).status}`)
    }
  }
  t.strictSame(ran, [
    'registerUser new_account 201',
    'loginUser existing_account 200',
    ...['refreshSession', 'getCurrentUser', 'exportAccount', 'listSessions'].map(about => `${about}  200`),
    ...['sendMessage', 'sendMessageAsUser'].flatMap(chat =>
      ['add_a_task', 'continue_conversation', 'three_at_once', 'todays_list'].map(key => `${chat} ${key} 200`)
    ),
    ...['listTurns', 'getTurn', 'cancelTurn', 'retryTurn'].map(about => `${about}  200`),
    'getApiInfo  200',
    'getHealth  200',
    'getLiveness  200'
  ])
  t.strictSame(complaints, [])
})

t.test('sessions come and go by pressing Execute only', { skip: missing }, async t => {
  const { page } = await openDocs(t)
  const steps = {
    registerUser: 201,
    loginUser: 200,
    refreshSession: 200,
    getCurrentUser: 200,
    exportAccount: 200,
    listSessions: 200,
    endSession: 204
  }
  const execute = async (id: string) => (await (await openOperation(page, 'Accounts', id)).execute()).status
  for (const [id, status] of Object.entries(steps)) t.equal(await execute(id), status, id)
  // It was the page's own session.
  t.equal(await execute('getCurrentUser'), 401)
  t.equal(await execute('loginUser'), 200)
  t.equal(await execute('getCurrentUser'), 200)
  t.equal(await execute('logoutUser'), 204)
  t.equal(await execute('refreshSession'), 401)
  t.equal(await execute('loginUser'), 200)
  t.equal(await execute('deleteAccount'), 204)
  t.equal(await execute('registerUser'), 201)
  t.equal(await execute('loginUser'), 200)
  t.equal(await execute('changePassword'), 204)
  t.equal(await execute('getCurrentUser'), 200)
})

t.test('a script that somebody got into the page does not run', { skip: missing }, async t => {
  const { page, complaints } = await openDocs(t)
  await page.evaluate(`document.body.append(
    Object.assign(document.createElement('script'), { textContent: 'window.ran = true' })
  )`)
  t.equal(await page.evaluate('window.ran'), undefined)
  t.match(complaints, [/script-src/])
})

/** The page of a server that nobody has used. */
async function openDocs(t: Test) {
  const { app } = await build(t)
  const server = await listen(app)
  const visit = await openPage()
  t.teardown(() => visit.page.close())
  await visit.page.goto(new URL('/docs', server).href)
  return visit
}

function operationsInOrder() {
  return Object.values(document.paths).flatMap(path => Object.values(path))
}
