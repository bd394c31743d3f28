import { type IncomingMessage, get as request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import t, { type Test } from 'tap'
import { build } from '../support/app.ts'
import { client, signUp } from '../support/client.ts'
import { testDatabase } from '../support/database.ts'
import { listen } from '../support/socket.ts'
import { once, until, withTimeout } from '../support/until.ts'
import { recordQueries } from '../support/wire.ts'
import { newAccount, password, type Signed, sessionOf } from './account.ts'
import { seed } from './seed.ts'

const database = await testDatabase(t)
const wire = await recordQueries(t, database.url)
const { app, logs } = await build(t, { database: { ...database, url: wire.url } })
const address = await listen(app)
const { token, user } = await signUp(t, app)
const { ask } = client(t, app)
// Turns and messages of 24 MB each: more than the buffers of the sockets.
await seed(database.db, user.id, 600, 20_000)
/** Pages of 256 KiB. */
const allPages = 200

/** The number of pages of turns and messages that were read since the last call. */
function pagesRead(): number {
  return wire.take().filter(isPage).length
}

function isPage(statement: string): boolean {
  return statement.includes('"messages" as "message"')
}

/** Starts an export, and reads only its first bytes. */
async function begin(t: Test, bearer = token): Promise<IncomingMessage> {
  pagesRead()
  const asked = request(new URL('/api/auth/me/export', address), {
    headers: { authorization: `Bearer ${bearer}` }
  })
  t.teardown(() => asked.destroy())
  const [answer]: IncomingMessage[] = await once(asked, 'response')
  if (!answer) throw new Error('There was no answer.')
  t.equal(answer.statusCode, 200)
  await once(answer, 'readable')
  return answer
}

/** Resolves with the number of read pages when it no longer changes. */
async function stalled(): Promise<number> {
  let pages = 0
  for (let quiet = 0; quiet < 10; quiet++) {
    await sleep(50)
    const more = wire.take()
    if (more.length > 0) quiet = 0
    pages += more.filter(isPage).length
  }
  return pages
}

/** The rest of a response, up to its end or the loss of its connection. */
async function rest(answer: IncomingMessage): Promise<{ text: string; isCut: boolean }> {
  const chunks: Buffer[] = []
  try {
    for await (const chunk of answer) chunks.push(chunk)
  } catch {
    return { text: Buffer.concat(chunks).toString(), isCut: true }
  }
  return { text: Buffer.concat(chunks).toString(), isCut: false }
}

t.test('the export reads no faster than the client, and is complete in the end', async t => {
  const answer = await begin(t)
  const early = await stalled()
  t.ok(early < allPages / 2, `${early} pages of ${allPages} were read`)
  const { text, isCut } = await withTimeout('the rest of the export', rest(answer))
  t.notOk(isCut)
  const lines = text.trimEnd().split('\n')
  t.equal(lines.at(-1), JSON.stringify({ type: 'end', data: { lines: lines.length - 1 } }))
  t.equal(early + pagesRead(), allPages)
})

t.test('no transaction and no connection is held while the client reads', async t => {
  const answer = await begin(t)
  await stalled()
  const { rows } = await sql<{ state: string }>`
    select state from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
      and state <> 'idle'`.execute(database.db)
  t.strictSame(rows, [])
  answer.destroy()
})

t.test('a client that disconnects ends the export', async t => {
  const answer = await begin(t)
  const early = await stalled()
  answer.destroy()
  const late = await stalled()
  t.ok(early + late < allPages / 2)
})

t.test('an error breaks the export off without its last line', async t => {
  const answer = await begin(t)
  await stalled()
  await sql`alter table messages rename to gone`.execute(database.db)
  t.teardown(() => sql`alter table gone rename to messages`.execute(database.db))
  const { text, isCut } = await withTimeout('the rest of the export', rest(answer))
  t.ok(isCut)
  t.notMatch(text, '"type":"end"')
  await until(() => logs.some(line => JSON.stringify(line).includes('42P01')))
})

const ends = {
  'it is ended by another one': (own: Signed, { token }: Signed) =>
    ask('DELETE', `/api/auth/sessions/${sessionOf(own.token)}`, { token }),
  'the user logs out': ({ token, cookie }: Signed) =>
    ask('POST', '/api/auth/logout', { token, headers: { cookie } }),
  'the password is changed': (_own: Signed, { token }: Signed) =>
    ask('POST', '/api/auth/password', {
      token,
      body: { current_password: password, new_password: 'entirely different words' }
    }),
  'the account is deleted': (_own: Signed, { token }: Signed) =>
    ask('DELETE', '/api/auth/me', { token, body: { password } })
}

for (const [name, end] of Object.entries(ends)) {
  t.test(`an export is broken off at its next page when its session ends because ${name}`, async t => {
    const account = await newAccount(t, app)
    await seed(database.db, account.user.id, 100, 100_000)
    const [own, other] = [await account.signIn(), await account.signIn()]
    const answer = await begin(t, own.token)
    await stalled()
    t.equal((await end(own, other)).status, 204)
    const { text, isCut } = await withTimeout('the rest of the export', rest(answer))
    t.ok(isCut)
    t.notMatch(text, '"type":"end"')
    t.ok(pagesRead() <= 1)
  })
}
