import t from 'tap'
import { API_KEY, addTask, startModel } from '../../support/fake-gemini/client.ts'
import { calls, raw, text } from '../../support/fake-gemini/index.ts'

const question = { role: 'user', parts: [{ text: 'Add milk' }] }

t.test('a request carries system instruction, contents and tools, and nothing else', async t => {
  const { ask, fake } = await startModel(t, [text('Done.')])
  await ask({ system: 'Be brief.', contents: [question], tools: [addTask] })
  const { name, description, parameters } = addTask
  t.strictSame(fake.requests[0]?.body, {
    contents: [question],
    systemInstruction: { role: 'user', parts: [{ text: 'Be brief.' }] },
    tools: [{ functionDeclarations: [{ name, description, parametersJsonSchema: parameters }] }],
    toolConfig: { functionCallingConfig: { mode: 'VALIDATED' } },
    generationConfig: { maxOutputTokens: 16_384 }
  })
})

t.test('a request for an answer in text keeps its tools declared, and turns calls off', async t => {
  const { ask, fake } = await startModel(t, [text('Done.')])
  await ask({ toolChoice: 'none' })
  t.match(fake.requests[0]?.body, {
    tools: [{ functionDeclarations: [{ name: 'add_task' }] }],
    toolConfig: { functionCallingConfig: { mode: 'NONE' } }
  })
})

t.test(
  'models from Gemini 3 on are asked to think little, unless configured otherwise; older models are not',
  async t => {
    const thinking = async (options: object) => {
      const { ask, fake } = await startModel(t, [text('Done.')], options)
      await ask()
      return Object(fake.requests[0]?.body.generationConfig).thinkingConfig
    }
    t.strictSame(await thinking({ model: 'gemini-3.6-flash' }), { thinkingLevel: 'LOW' })
    t.strictSame(await thinking({ model: 'gemini-3-pro', thinkingLevel: 'high' }), { thinkingLevel: 'HIGH' })
    t.equal(await thinking({ model: 'gemini-2.5-pro', thinkingLevel: 'high' }), undefined)
  }
)

t.test('a request without tools declares none', async t => {
  const { ask, fake } = await startModel(t, [text('Done.')])
  await ask({ tools: [] })
  t.notOk(fake.requests[0]?.body.tools)
})

t.test(
  'a request uses the pinned API version and sends the key in a header, without a server timeout',
  async t => {
    const { ask, fake } = await startModel(t, [text('Done.')], { model: 'gemini-3-flash-preview' })
    await ask()
    const { url, headers } = fake.requests[0]!
    t.equal(url, '/v1beta/models/gemini-3-flash-preview:generateContent')
    t.equal(headers['x-goog-api-key'], API_KEY)
    t.notOk('x-server-timeout' in headers)
    t.notOk('authorization' in headers)
  }
)

t.test('the environment does not change the request', async t => {
  const environment = {
    GOOGLE_API_KEY: 'another-key',
    GEMINI_API_KEY: 'yet-another-key',
    GOOGLE_GENAI_USE_VERTEXAI: 'true',
    GOOGLE_GENAI_USE_ENTERPRISE: 'true',
    GOOGLE_CLOUD_PROJECT: 'project',
    GOOGLE_CLOUD_LOCATION: 'location',
    GOOGLE_GEMINI_BASE_URL: 'http://127.0.0.1:9',
    GOOGLE_VERTEX_BASE_URL: 'http://127.0.0.1:9',
    GOOGLE_GENAI_API_VERSION: 'v1',
    HTTP_PROXY: 'http://127.0.0.1:9',
    http_proxy: 'http://127.0.0.1:9'
  }
  const before = { ...process.env }
  t.teardown(() => {
    for (const name of Object.keys(environment)) delete process.env[name]
    Object.assign(process.env, before)
  })
  Object.assign(process.env, environment)
  t.capture(console, 'warn')

  const { ask, fake } = await startModel(t, [text('Done.')], { model: 'm' })
  await ask()
  t.equal(fake.requests[0]?.url, '/v1beta/models/m:generateContent')
  t.equal(fake.requests[0]?.headers['x-goog-api-key'], API_KEY)
})

t.test(
  'contents of the model are sent back unchanged, including fields that the SDK does not know or refuses',
  async t => {
    const { ask, fake } = await startModel(t, [text('Done.')], { fake: { enforce: false } })
    const content = {
      role: 'model',
      parts: [
        { text: 'Let me think.', thought: true, thoughtSignature: 'c2ln+/==' },
        { text: '', thoughtSignature: 'x'.repeat(12_000) },
        {
          functionCall: {
            id: '1',
            name: 'add_task',
            args: { title: 'Milk', ['__proto__']: null },
            willContinue: false
          },
          thoughtSignature: 'a-_b',
          notYetKnown: { deep: [null, 1.5, '\ud800'] }
        }
      ]
    }
    const results = [{ functionResponse: { id: '1', name: 'add_task', response: { task: null } } }]
    const contents = [question, content, { role: 'user', parts: results }]
    await ask({ contents })
    t.equal(JSON.stringify(fake.requests[0]?.contents), JSON.stringify(contents))
  }
)

t.test('a tool call with its result is accepted', async t => {
  const { ask, fake } = await startModel(t, [calls([{ name: 'add_task', args: {} }]), text('Done.')])
  const { content } = await ask({ contents: [question] })
  const id = content.parts?.[0]?.functionCall?.id
  const response = { functionResponse: { ...(id && { id }), name: 'add_task', response: {} } }
  await ask({ contents: [question, content, { role: 'user', parts: [response] }] })
  t.strictSame(fake.violations, [])
  t.equal(fake.requests.length, 2)
})

t.test('one answer takes one request, even if Gemini offers to continue', async t => {
  const half = {
    content: { role: 'model', parts: [{ text: 'Half' }] },
    finishReason: 'CONTINUATION',
    continuationToken: 'x'
  }
  const { ask, fake } = await startModel(t, [raw(JSON.stringify({ candidates: [half] }))])
  const { content, finishReason } = await ask()
  t.strictSame({ content, finishReason }, { content: half.content, finishReason: 'CONTINUATION' })
  t.equal(fake.requests.length, 1)
})

t.test(
  'later requests differ from the first one only in their contents and their system instruction',
  async t => {
    const { ask, fake } = await startModel(t, [text('One.'), text('Two.'), text('Three.')])
    const answer = { role: 'user', parts: [{ text: 'Add “oat milk” 🥛' }] }
    await ask({ system: 'Be brief.', contents: [question] })
    await ask({ system: 'Be kind.', contents: [answer] })
    await ask({ toolChoice: 'none' })
    const [first, second, third] = fake.requests.map(({ url, headers, body }) => {
      const { 'content-length': length, ...others } = headers
      return { url, headers: others, body }
    })
    const systemInstruction = { role: 'user', parts: [{ text: 'Be kind.' }] }
    t.strictSame(second, { ...first, body: { ...first?.body, contents: [answer], systemInstruction } })
    t.match(third?.body, { toolConfig: { functionCallingConfig: { mode: 'NONE' } } })
  }
)
