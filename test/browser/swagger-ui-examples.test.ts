import t from 'tap'
import { missing } from './browser.ts'
import { docsOf, operationsInOrder, runExamples } from './docs-page.ts'

// Browsers are slow on machines with two cores.
t.setTimeout(300_000)

const openDocs = docsOf(t)

/** Examples that end a session or account or delete something that others need, and the steps to restore it. */
const endings = [
  'deleteTask  204',
  'deleteConversation  204',
  'endSession  204',
  // It was the page's own session.
  'getCurrentUser  401',
  'loginUser existing_account 200',
  'logoutUser  204',
  'refreshSession  401',
  'loginUser existing_account 200',
  'deleteAccount for_good 204',
  'registerUser new_account 201',
  'loginUser existing_account 200',
  'changePassword a_better_one 204',
  'getCurrentUser  200'
]

const messages = ['add_a_task', 'continue_conversation', 'three_at_once', 'todays_list']

const expected = [
  'registerUser new_account 201',
  'loginUser existing_account 200',
  'refreshSession  200',
  'getCurrentUser  200',
  'exportAccount  200',
  'listSessions  200',
  ...['sendMessage', 'sendMessageAsUser'].flatMap(chat => messages.map(key => `${chat} ${key} 200`)),
  'listConversations  200',
  'getConversation  200',
  'renameConversation new_title 200',
  'listMessages  200',
  'listTurns  200',
  'getTurn  200',
  'cancelTurn  200',
  'streamTurn  200',
  'retryTurn  200',
  // The latest turn has only listed tasks, and the first change was made by the agent.
  'undoTurn  409',
  'redoTurn  200',
  'listTasks  200',
  'createTask buy_groceries 201',
  'createTask call_mom 201',
  'getTask  200',
  'updateTask done 200',
  'updateTask next_week 200',
  'listChanges  200',
  'undoChange  409',
  'redoChange  409',
  'getApiInfo  200',
  'getHealth  200',
  'getLiveness  200',
  ...endings
]

t.test('every example of every operation runs unchanged', { skip: missing }, async t => {
  const { page, consoleErrors } = await openDocs(t)
  const ended = endings.filter(ending => ending.endsWith('204')).map(idOf)
  const others = operationsInOrder.map(({ operationId }) => operationId).filter(id => !ended.includes(id))
  const ran: string[] = []
  for (const id of [...others, ...endings.map(idOf)]) ran.push(...(await runExamples(page, id)))
  t.strictSame(ran, expected)
  t.strictSame(
    consoleErrors,
    ['409 (Conflict)', '409 (Conflict)', '409 (Conflict)', '401 (Unauthorized)', '401 (Unauthorized)'].map(
      status => `Failed to load resource: the server responded with a status of ${status}`
    )
  )
})

function idOf(line: string): string {
  return line.slice(0, line.indexOf(' '))
}
