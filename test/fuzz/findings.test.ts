import { sql } from 'kysely'
import t, { type Test } from 'tap'
import { jwtSecret } from '../chaos/harness/requests.ts'
import { build } from '../support/app.ts'
import { testDatabase } from '../support/database.ts'
import { startFakeGemini } from '../support/fake-gemini/index.ts'
import { listen } from '../support/socket.ts'
import { type Answer, createClient, type Send } from './connection.ts'
import { operationsOf } from './contract.ts'
import { answerTo } from './model.ts'
import { createReport, descriptionsOf } from './report.ts'
import { fuzzRequests } from './requests/run.ts'
import { fuzzTokens } from './tokens/run.ts'

// Proves that the fuzzer notices wrong responses: they are changed on their way to it.

const fake = await startFakeGemini(t, answerTo)
const database = await testDatabase(t)
const { app } = await build(t, { gemini: fake.url, database, config: { auth: { keys: [jwtSecret] } } })
const url = await listen(app)

type Tamper = (answer: Answer, text: string) => Answer | undefined | Promise<Answer | undefined>

function tampered(t: Test, tamper: Tamper): Send {
  const client = createClient(url)
  t.teardown(() => client.close())
  return async (text, options) => {
    const answer = await client.send(text, options)
    return answer && (await tamper(answer, text))
  }
}

/** What the fuzzer says about an operation. */
async function findingsOf(t: Test, operation: string, tamper: Tamper, requests = 300): Promise<string> {
  const report = createReport()
  const world = { url, db: database.db, send: tampered(t, tamper) }
  await fuzzRequests(world, report, {
    seed: 1,
    requests,
    maxFindings: 1,
    operations: operationsOf([operation])
  })
  return descriptionsOf(report).join('\n')
}

/** Changes the fields of JSON bodies with this status. */
function withFields(status: number, change: (fields: Record<string, unknown>) => object): Tamper {
  return answer => {
    if (answer.status !== status) return answer
    const fields: Record<string, unknown> = JSON.parse(answer.body.toString())
    return { ...answer, body: Buffer.from(JSON.stringify(change(fields))) }
  }
}

const without =
  (name: string): Tamper =>
  answer => ({
    ...answer,
    headers: answer.headers.filter(([other]) => other !== name)
  })

t.test('the program itself gives no cause for a finding', async t => {
  t.equal(await findingsOf(t, 'createTask', answer => answer), '')
})

const defects: [what: string, tamper: Tamper, finding: RegExp][] = [
  [
    'a server error',
    answer => (answer.status === 201 ? { ...answer, status: 500 } : answer),
    /a server error/
  ],
  [
    'a closed connection',
    answer => (answer.status === 201 ? undefined : answer),
    /closed without a response/
  ],
  [
    'a status that is not documented',
    answer => (answer.status === 201 ? { ...answer, status: 202 } : answer),
    /does not document 202/
  ],
  ['a valid request that is refused', answer => ({ ...answer, status: 422 }), /a valid request was refused/],
  [
    'an invalid request that is accepted',
    answer => (answer.status === 422 ? { ...answer, status: 201 } : answer),
    /not refused with 422/
  ],
  [
    'a field that is missing',
    withFields(201, ({ title: _title, ...task }) => task),
    /must have required property 'title'/
  ],
  ['a field of another type', withFields(201, task => ({ ...task, number: '1' })), /number must be integer/],
  ['an id that is none', withFields(201, task => ({ ...task, id: 'x' })), /must match format "uuid"/],
  ['a header that is missing', without('etag'), /has no etag/],
  ['a media type that is missing', without('content-type'), /has the type none/],
  [
    'an error that does not say what to do next',
    withFields(422, problem => ({ ...problem, detail: '' })),
    /say what to do next/
  ],
  [
    'an error with the id of another request',
    withFields(422, problem => ({ ...problem, instance: 'x' })),
    /its instance is not its id/
  ],
  [
    'an error with a code that is not documented',
    withFields(422, problem => ({ ...problem, code: 'stale' })),
    /code is not in the catalogue|does not document stale/
  ],
  [
    'an error that contains SQL',
    withFields(422, problem => ({ ...problem, title: 'insert into tasks' })),
    /leaks an internal text/
  ]
]

for (const [what, tamper, finding] of defects) {
  t.test(`${what} is found`, async t => {
    t.match(await findingsOf(t, 'createTask', tamper), finding)
  })
}

t.test('a refused request that changes data is found', async t => {
  const change = sql`update tasks set version = version + 1`
  const tamper: Tamper = async answer => {
    if (answer.status === 422) await change.execute(database.db)
    return answer
  }
  t.match(await findingsOf(t, 'createTask', tamper), /a refused request changed data/)
})

t.test('a finding is reported with a small request that shows it', async t => {
  const tamper: Tamper = (answer, text) =>
    answer.status === 201 && text.includes('"description":"') ? { ...answer, status: 500 } : answer
  const said = await findingsOf(t, 'createTask', tamper)
  t.match(said, /POST .*\/api\/tasks.*\{"title":"[^"]*","description":"[^"]*"\}/)
  t.notMatch(said, /idempotency-key|x-timezone/)
})

t.test('an event that is not in the contract is found', async t => {
  const tamper: Tamper = answer => ({
    ...answer,
    body: Buffer.from(String(answer.body).replace('turn_id', 'turn'))
  })
  t.match(await findingsOf(t, 'streamTurn', tamper), /turn_id/)
})

t.test('a token that is accepted although it was changed is found', async t => {
  const report = createReport()
  const accept: Tamper = answer => (answer.status === 401 ? { ...answer, status: 200 } : answer)
  await fuzzTokens({ url, db: database.db, send: tampered(t, accept) }, report, { seed: 1, tokens: 600 })
  t.match([...report.findings.keys()], [/^access token: /, /^access token: /])
  t.ok(report.findings.has('access token: no signature'))
  t.ok(report.findings.has('refresh token: cut short'))
})

t.test('tokens that are refused are no findings', async t => {
  const report = createReport()
  await fuzzTokens({ url, db: database.db, send: tampered(t, answer => answer) }, report, {
    seed: 1,
    tokens: 600
  })
  t.strictSame(descriptionsOf(report), [])
})
