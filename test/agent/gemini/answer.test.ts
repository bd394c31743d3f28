import t from 'tap'
import { startModel } from '../../support/fake-gemini/client.ts'
import * as fake from '../../support/fake-gemini/index.ts'

const usage = { input_tokens: 100, output_tokens: 30 }
const nothing = { input_tokens: 0, output_tokens: 0 }

const rows = [
  {
    name: 'a STOP without parts is an empty content',
    answer: fake.stopWithoutParts(),
    expected: { content: { role: 'model' }, finishReason: 'STOP', usage }
  },
  {
    name: 'a refusal for safety is a content without role',
    answer: fake.safety(),
    expected: { content: {}, finishReason: 'SAFETY', usage }
  },
  {
    name: 'thinking may eat the budget',
    answer: fake.maxTokens(),
    expected: { content: { role: 'model' }, finishReason: 'MAX_TOKENS', usage }
  },
  {
    name: 'a malformed call is named',
    answer: fake.malformedCall(),
    expected: { content: {}, finishReason: 'MALFORMED_FUNCTION_CALL', usage }
  },
  {
    name: 'a blocked prompt has no candidates',
    answer: fake.promptBlocked(),
    expected: { content: {}, finishReason: 'PROMPT_BLOCKED', usage }
  },
  {
    name: 'a finish reason that nobody knows is passed on',
    answer: fake.finish('REASON_OF_2031'),
    expected: { content: { role: 'model' }, finishReason: 'REASON_OF_2031', usage }
  },
  {
    name: 'an undeclared tool is a call with its reason',
    answer: fake.calls([{ name: 'rm_rf' }], { ids: false, signature: 'none' }),
    expected: {
      content: { role: 'model', parts: [{ functionCall: { name: 'rm_rf' } }] },
      finishReason: 'UNEXPECTED_TOOL_CALL',
      usage
    }
  },
  {
    name: 'nothing at all is tolerated',
    answer: fake.raw('{}'),
    expected: { content: {}, finishReason: '', usage: nothing }
  },
  {
    name: 'no candidates are tolerated',
    answer: fake.raw('{"candidates": [], "promptFeedback": {}, "usageMetadata": {}}'),
    expected: { content: {}, finishReason: '', usage: nothing }
  },
  {
    name: 'a candidate without anything is tolerated',
    answer: fake.raw('{"candidates": [{}]}'),
    expected: { content: {}, finishReason: '', usage: nothing }
  },
  {
    name: 'a missing role and missing args are tolerated, and nothing is added',
    answer: fake.raw(
      '{"candidates": [{"content": {"parts": [{"functionCall": {"name": "add_task"}}, {}]}}]}'
    ),
    expected: {
      content: { parts: [{ functionCall: { name: 'add_task' } }, {}] },
      finishReason: '',
      usage: nothing
    }
  },
  {
    name: 'tool prompts count as input, thoughts as output',
    answer: fake.raw(
      JSON.stringify({
        usageMetadata: {
          promptTokenCount: 1,
          toolUsePromptTokenCount: 20,
          candidatesTokenCount: 300,
          thoughtsTokenCount: 4000,
          totalTokenCount: 4321
        }
      })
    ),
    expected: { content: {}, finishReason: '', usage: { input_tokens: 21, output_tokens: 4300 } }
  },
  {
    name: 'a count that is none is 0',
    answer: fake.raw(
      '{"usageMetadata": {"promptTokenCount": null, "candidatesTokenCount": "7", "thoughtsTokenCount": 2}}'
    ),
    expected: { content: {}, finishReason: '', usage: { input_tokens: 0, output_tokens: 2 } }
  },
  {
    name: 'of several candidates the first counts',
    answer: fake.raw('{"candidates": [{"finishReason": "STOP"}, {"finishReason": "SAFETY"}]}'),
    expected: { content: {}, finishReason: 'STOP', usage: nothing }
  }
]

for (const { name, answer, expected } of rows) {
  t.test(name, async t => {
    const { ask } = await startModel(t, [answer])
    t.strictSame(await ask(), expected)
  })
}

t.test('a content is exactly as received', async t => {
  const parts = [
    { text: 'Thinking', thought: true },
    { text: '', thoughtSignature: 'a+/='.repeat(3000) },
    {
      functionCall: { name: 'add_task', args: { title: 'Mi\ud800lk\u0000', n: 1e21 } },
      partMetadata: { x: [null] }
    },
    { notYetKnown: { nested: { deeper: true } } }
  ]
  const { ask } = await startModel(t, [fake.parts(parts)])
  const { content } = await ask()
  t.equal(JSON.stringify(content), JSON.stringify({ role: 'model', parts }))
})
