import t from 'tap'
import { startFakeGemini, text } from '../../support/fake-gemini/index.ts'
import { post, URL_PATH } from '../../support/fake-gemini/post.ts'

const question = { role: 'user', parts: [{ text: 'Add milk' }] }
const tools = [
  {
    functionDeclarations: [
      { name: 'add_task', description: 'Adds.', parametersJsonSchema: { type: 'object' } }
    ]
  }
]

const accepted = { contents: [question] }

const refusals = [
  { when: 'the version is not the pinned one', path: '/v1/models/gemini-test:generateContent', status: 404 },
  { when: 'the model does not exist', path: '/v1beta/models/other:generateContent', status: 404 },
  { when: 'the method is unknown', path: '/v1beta/models/gemini-test:countTokens', status: 404 },
  { when: 'a query is added', path: `${URL_PATH}?alt=sse`, status: 404 },
  {
    when: 'a stream circuit is open for as events',
    path: '/v1beta/models/gemini-test:streamGenerateContent'
  },
  {
    when: 'a stream is asked for with more than that',
    path: '/v1beta/models/gemini-test:streamGenerateContent?alt=sse&key=key'
  },
  { when: 'the key is another', headers: { 'x-goog-api-key': 'other' }, reason: 'API_KEY_INVALID' },
  { when: 'the key is missing', headers: { 'x-goog-api-key': '' }, reason: 'API_KEY_INVALID' },
  { when: 'the server is given less than 10 s', headers: { 'x-server-timeout': '5' } },
  { when: 'the body is no JSON', body: '{' },
  { when: 'a field is unknown', body: { ...accepted, system: 'x' } },
  { when: 'there are no contents', body: {} },
  {
    when: 'the order of contents is wrong',
    body: { contents: [question, { role: 'model', parts: [{ text: 'Hi' }] }] }
  },
  {
    when: 'a tool has a schema of the other kind',
    body: {
      ...accepted,
      tools: [{ functionDeclarations: [{ name: 'a', description: 'b', parameters: {} }] }]
    }
  },
  { when: 'a tool is declared twice', body: { ...accepted, tools: [...tools, ...tools] } },
  {
    when: 'a result has a field that Gemini does not know',
    body: {
      contents: [{ role: 'user', parts: [{ functionResponse: { name: 'a', response: {}, error: 'x' } }] }]
    }
  }
]

for (const { when, path, headers, body = accepted, status = 400, reason } of refusals) {
  t.test(`refused when ${when}`, async t => {
    const fake = await startFakeGemini(t, [text('Never said.')], { apiKey: 'key', model: 'gemini-test' })
    const answer = await post(fake, body, { ...(path && { path }), ...(headers && { headers }) })
    t.equal(answer.status, status)
    t.match(answer.body, {
      error: { code: status, status: status === 404 ? 'NOT_FOUND' : 'INVALID_ARGUMENT' }
    })
    t.equal(answer.body.error.details?.[0]?.reason, reason)
    t.strictSame(fake.violations, [answer.body.error])
    t.strictSame(fake.requests, [])
  })
}
