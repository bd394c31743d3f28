import t from 'tap'
import { texts } from '../../../src/agent/offline/texts.ts'
import { added, callsFor, callsOn, says, task, textFor, user } from './support.ts'

const sentences: [said: string, answer: string][] = [
  ['hello', texts.greeting],
  ['Hi there!', texts.greeting],
  ['good morning', texts.greeting],
  ['how are you?', texts.howAreYou],
  ["how's it going", texts.howAreYou],
  ['thanks', texts.welcome],
  ['thx', texts.welcome],
  ['Thank you so much!', texts.welcome],
  ["thank you, that's all", texts.welcome],
  ['ok great thanks a lot!', texts.welcome],
  ['great, thanks', texts.glad],
  ['well done!', texts.glad],
  ['bye', texts.goodbye],
  ['never mind', texts.allRight],
  ['actually, never mind', texts.allRight],
  ['forget it', texts.allRight],
  ['no', texts.allRight],
  ['please', texts.allRight],
  ['help', texts.abilities],
  ['what can you do?', texts.abilities],
  ['who are you', texts.abilities],
  ['are you a real AI?', texts.abilities],
  ["what's the capital of France?", texts.notUnderstood],
  ["what's the weather like tomorrow?", texts.notUnderstood],
  ['can you book me a flight?', texts.notUnderstood],
  ['write me a poem', texts.notUnderstood],
  ['tell me a joke', texts.notUnderstood],
  ['what is 2+2', texts.notUnderstood],
  ['Bitte füge Milch hinzu', texts.notUnderstood],
  ['did I win?', texts.notUnderstood],
  ['no, i meant bread', texts.notUnderstood],
  ['is it done?', texts.notUnderstood],
  ['?', texts.notUnderstood],
  ['...', texts.notUnderstood],
  ['add a task', texts.whatToAdd],
  ['add', texts.whatToAdd],
  ['put it on my list', texts.whatToAdd],
  ['remind me', texts.whatToAdd],
  ['reschedule the dentist', texts.whichDay],
  ['delete', texts.whichTask],
  ['delete it', texts.whichTask],
  ['mark it as done', texts.whichTask],
  ['all done', texts.whichTask],
  ['complete both', texts.whichTasks],
  ['undo that', texts.nothingToUndo]
]

for (const [said, answer] of sentences) {
  t.test(`"${said}" is answered without a tool`, async t => {
    t.equal(await textFor(said), answer)
  })
}

t.test('the reply to an unsupported request is one sentence that names the offline model', async t => {
  t.match(texts.notUnderstood, /^[^.!?]*offline model, with no language model behind me[^.!]*\.$/)
})

t.test('small talk around a request leaves only the request', async t => {
  t.strictSame(await callsFor('Hi! Please add milk. Thanks!'), [
    { name: 'add_task', args: { title: 'milk' } }
  ])
})

t.test('after "What should I add?" any message is added', async t => {
  const history = [user('add a task'), says(texts.whatToAdd)]
  t.strictSame(await callsFor('something for the cat', history), [
    { name: 'add_task', args: { title: 'something for the cat' } }
  ])
})

t.test('after "To which day?" a date moves the task that was named', async t => {
  const history = [...added(task(1, 'buy milk')), user('postpone the dentist'), says(texts.whichDay)]
  t.strictSame(await callsOn('to Friday', [task(4, 'dentist')], history), [
    { name: 'update_task', args: { task: 4, due: '2026-11-27' } }
  ])
})
