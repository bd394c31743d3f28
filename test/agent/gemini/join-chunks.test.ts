import t from 'tap'
import { type GeminiAnswer, joinAnswers } from '../../../src/agent/gemini/answer.ts'
import type { Part } from '../../../src/agent/model.ts'
import { callPart, signed } from '../../support/fake-gemini/contents.ts'

function join(...chunks: GeminiAnswer[]): GeminiAnswer {
  return chunks.reduce(joinAnswers, {})
}

/** The joined parts of a stream with these chunks. */
function joined(...chunks: Part[][]): Part[] | undefined {
  const content = (parts: Part[]) => ({ candidates: [{ content: { role: 'model', parts } }] })
  return join(...chunks.map(content)).candidates?.[0]?.content?.parts
}

const thought = { text: 'Hm. ', thought: true }

const rows: Record<string, [Part[][], Part[]]> = {
  'texts become one': [[[{ text: 'a' }], [{ text: 'b' }, { text: 'c' }]], [{ text: 'abc' }]],
  'thoughts become one, and no text': [
    [[thought], [thought], [{ text: 'a' }], [thought]],
    [{ text: 'Hm. Hm. ', thought: true }, { text: 'a' }, thought]
  ],
  'a call stands between texts': [
    [[{ text: 'a' }], [callPart('add')], [{ text: 'b' }]],
    [{ text: 'a' }, callPart('add'), { text: 'b' }]
  ],
  'an empty text is nothing': [
    [[{ text: '' }], [callPart('add', signed('s'))], [{ text: '' }]],
    [callPart('add', signed('s'))]
  ],
  'a signature stays on its part, which is not joined': [
    [[{ text: 'a' }], [{ text: 'b', ...signed('s') }], [{ text: 'c' }]],
    [{ text: 'a' }, { text: 'b', ...signed('s') }, { text: 'c' }]
  ],
  'a signature stays on an empty text': [
    [[{ text: 'a' }], [{ text: '', ...signed('s') }]],
    [{ text: 'a' }, { text: '', ...signed('s') }]
  ],
  'a text with a field that nobody knows is not joined': [
    [[{ text: 'a' }], [{ text: '', odd: 1 }], [{ text: 'b' }]],
    [{ text: 'a' }, { text: '', odd: 1 }, { text: 'b' }]
  ]
}

for (const [name, [chunks, parts]] of Object.entries(rows)) {
  t.test(name, async t => {
    t.strictSame(joined(...chunks), parts)
    t.strictSame(joined(chunks.flat()), parts)
  })
}

t.test('finish reason, feedback and usage are the last received ones', async t => {
  const counts = (promptTokenCount: number) => ({ usageMetadata: { promptTokenCount } })
  t.strictSame(
    join(
      { ...counts(5), candidates: [{ content: { role: 'model' } }] },
      { ...counts(7), candidates: [{ finishReason: 'STOP' }] },
      { promptFeedback: { blockReason: 'OTHER' } }
    ),
    {
      ...counts(7),
      candidates: [{ content: { role: 'model' }, finishReason: 'STOP' }],
      promptFeedback: { blockReason: 'OTHER' }
    }
  )
})

t.test('no chunk is changed', async t => {
  const chunk = () => ({ candidates: [{ content: { role: 'model', parts: [{ text: 'a' }] } }] })
  const [first, second] = [chunk(), chunk()]
  join(first, second)
  t.strictSame([first, second], [chunk(), chunk()])
})

t.test('a field __proto__ is a field like others', async t => {
  const odd = () => JSON.parse('{"content":{"__proto__":{"parts":"odd"}},"__proto__":{"finishReason":1}}')
  const { candidates: [candidate = {}] = [] } = join({ candidates: [odd()] }, { candidates: [odd()] })
  t.strictSame(candidate.content?.parts, undefined)
  t.equal(candidate.finishReason, undefined)
  t.equal(JSON.stringify(candidate), JSON.stringify({ ...odd() }))
})

t.test('token counts of an early chunk stay if the last one lacks them', async t => {
  const chunks = [
    {
      usageMetadata: { promptTokenCount: 5, candidatesTokenCount: 1 },
      candidates: [{ content: { role: 'model' } }]
    },
    { usageMetadata: { candidatesTokenCount: 9 } },
    { candidates: [{ finishReason: 'STOP' }] }
  ]
  t.strictSame(join(...chunks).usageMetadata, { promptTokenCount: 5, candidatesTokenCount: 9 })
})
