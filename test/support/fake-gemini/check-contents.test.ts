import t from 'tap'
import type { Content } from '../../../src/agent/model.ts'
import {
  goodHistory as good,
  hello,
  hi,
  modelContent,
  question,
  resultPart,
  twoCalls,
  twoResults,
  userContent
} from './contents.ts'
import { checkContents, currentTurn, issuedIn } from './index.ts'

const ORDER =
  'Please ensure that function call turn comes immediately after a user turn or after a function response turn.'
const RESPONSES =
  'Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.'
const ROLE = 'Please use a valid role: user, model.'
const START = 'Please ensure that multiturn requests start with a user turn.'
const END = 'Please ensure that multiturn requests end with a user turn or a function response.'

const issued = issuedIn(good)

t.strictSame(checkContents(good, issued), undefined, 'a valid history is accepted')

const rows: { breaks: string; contents: Content[]; message: string | RegExp }[] = [
  { breaks: 'nothing is sent', contents: [], message: /contents is not specified/ },
  { breaks: 'a role is missing', contents: [{ parts: [{ text: 'x' }] }], message: ROLE },
  { breaks: 'a role is invented', contents: [{ role: 'tool', parts: [{ text: 'x' }] }], message: ROLE },
  {
    breaks: 'a content is empty',
    contents: [hello, { role: 'model' }, hello],
    message: /contents\[1\]\.parts: .* not be empty/
  },
  {
    breaks: 'a part is empty',
    contents: [hello, modelContent({}), hello],
    message: /contents\[1\]\.parts\[0\]\.data/
  },
  { breaks: 'it starts with the model', contents: [hi, hello], message: START },
  { breaks: 'it starts with a call', contents: good.slice(3), message: ORDER },
  { breaks: 'it starts with a result', contents: good.slice(4), message: RESPONSES },
  { breaks: 'it ends with the model', contents: [hello, hi], message: END },
  { breaks: 'it ends with an unanswered call', contents: good.slice(0, 4), message: RESPONSES },
  { breaks: 'a call follows a model text', contents: [hello, hi, twoCalls, twoResults], message: ORDER },
  { breaks: 'a call is not answered', contents: [...good.slice(0, 4), hello], message: RESPONSES },
  {
    breaks: 'a result is missing',
    contents: [...good.slice(0, 4), userContent(resultPart('add', '1'))],
    message: RESPONSES
  },
  { breaks: 'a result is surplus', contents: [...good, userContent(resultPart('list'))], message: RESPONSES },
  {
    breaks: 'results come in two contents',
    contents: [...good.slice(0, 4), userContent(resultPart('add', '1')), userContent(resultPart('add', '2'))],
    message: RESPONSES
  },
  {
    breaks: 'results come in another order',
    contents: [...good.slice(0, 4), userContent(resultPart('add', '2'), resultPart('add', '1'))],
    message: RESPONSES
  },
  {
    breaks: 'a result has another name',
    contents: [...good.slice(0, 4), userContent(resultPart('add', '1'), resultPart('list', '2'))],
    message: RESPONSES
  },
  {
    breaks: 'a result lost its id',
    contents: [...good.slice(0, 4), userContent(resultPart('add', '1'), resultPart('add'))],
    message: RESPONSES
  },
  {
    breaks: 'a result has an id that no call had',
    contents: [...good.slice(0, 6), userContent(resultPart('list', '9'))],
    message: RESPONSES
  },
  {
    breaks: 'a result has the role model',
    contents: [...good.slice(0, 4), modelContent(resultPart('add', '1'), resultPart('add', '2')), hello],
    message: RESPONSES
  }
]

for (const { breaks, contents, message } of rows) {
  t.test(`refused when ${breaks}`, async t => {
    const problem = checkContents(contents, issued)
    t.match(problem, { code: 400, status: 'INVALID_ARGUMENT', message })
  })
}

t.test('a user text can follow an unanswered one, and can follow results', async t => {
  t.equal(checkContents([hello, question], []), undefined)
  t.equal(checkContents([...good, hello], []), undefined)
})

t.test('the current turn starts at the last text of the user', async t => {
  t.strictSame(currentTurn(good), good.slice(2))
  t.strictSame(currentTurn([hello]), [hello])
})
