import t from 'tap'
import type { Content } from '../../../src/agent/model.ts'
import {
  callPart,
  goodHistory as good,
  hello,
  hi,
  listResult,
  modelContent,
  question,
  resultPart,
  signed,
  twoResults,
  userContent
} from './contents.ts'
import { checkContents, issuedIn } from './index.ts'

const SIGNATURE = 'Thought signature is not valid.'

const withField = issuedIn([
  question,
  modelContent(callPart('list', { ...signed('third'), partMetadata: { x: 1 } })),
  listResult
])

const rows: { breaks: string; contents: Content[]; message: string | RegExp }[] = [
  {
    breaks: 'the signature is missing in the current turn',
    contents: good.with(3, modelContent(callPart('add', {}, '1'), callPart('add', {}, '2'))),
    message: /^Function call is missing a thought_signature .* `default_api:add` , position 4\./
  },
  {
    breaks: 'the signature of a later step is missing',
    contents: good.with(5, modelContent(callPart('list'))),
    message: /`default_api:list` , position 6\./
  },
  {
    breaks: 'a signature is invented',
    contents: good.with(5, modelContent(callPart('list', signed('made-up')))),
    message: SIGNATURE
  },
  {
    breaks: 'a signature is of another step',
    contents: good.with(5, modelContent(callPart('list', signed('first')))),
    message: SIGNATURE
  },
  {
    breaks: 'a signature is copied onto the other parallel call',
    contents: good.with(
      3,
      modelContent(callPart('add', signed('first'), '1'), callPart('add', signed('first'), '2'))
    ),
    message: SIGNATURE
  },
  {
    breaks: 'the arguments were changed under the signature',
    contents: good.with(
      5,
      modelContent({ functionCall: { name: 'list', args: { title: 'x' } }, ...signed('second') })
    ),
    message: SIGNATURE
  },
  {
    breaks: 'a call was added to those that were issued',
    contents: good
      .with(5, modelContent(callPart('list', signed('second')), callPart('list')))
      .with(6, userContent(resultPart('list'), resultPart('list'))),
    message: SIGNATURE
  },
  {
    breaks: 'a field of the part was dropped',
    contents: [question, modelContent(callPart('list', signed('third'))), listResult],
    message: SIGNATURE
  }
]

for (const { breaks, contents, message } of rows) {
  t.test(`refused when ${breaks}`, async t => {
    const problem = checkContents(contents, [...issuedIn(good), ...withField])
    t.match(problem, { code: 400, status: 'INVALID_ARGUMENT', message })
  })
}

t.test('signatures of earlier turns are not checked', async t => {
  const unsigned = modelContent(callPart('add', {}, '1'), callPart('add', {}, '2'))
  t.equal(checkContents([question, unsigned, twoResults, hi, hello], []), undefined)
})

t.test('a step of another conversation or another turn is refused', async t => {
  const elsewhere = [userContent({ text: 'Something else' }), ...good.slice(3)]
  t.match(checkContents(elsewhere, issuedIn(good)), { message: SIGNATURE })
})

t.test('unsigned calls need no signature, and calls without ids can get some', async t => {
  const steps = issuedIn([hello, modelContent(callPart('list')), listResult])
  const named = [hello, modelContent(callPart('list', {}, 'mine')), userContent(resultPart('list', 'mine'))]
  t.equal(checkContents(named, steps), undefined)
})
