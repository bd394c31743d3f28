import { createHash } from 'node:crypto'
import {
  type Answer,
  calls,
  type FakeRequest,
  hang,
  promptBlocked,
  safety,
  text
} from '../support/fake-gemini/index.ts'

/** The model's answer: the same for the same message. It calls tools with what the user said. */
export function answerTo({ userText, results }: FakeRequest): Answer {
  if (userText === 'blocked') return promptBlocked()
  if (userText === 'wait') return hang()
  if (results.length > 0) return text(`Done: ${userText}`)
  return (
    choices[createHash('md5').update(userText).digest().readUInt8() % choices.length]?.(userText) ??
    text('Yes.')
  )
}

const choices: ((said: string) => Answer)[] = [
  said => text(said),
  () => text('Fine.'),
  said => calls([{ name: 'add_task', args: { title: said.slice(0, 200) } }]),
  said =>
    calls([{ name: 'add_task', args: { title: said, due: said, priority: 'high' } }, { name: 'list_tasks' }]),
  said => calls([{ name: 'list_tasks', args: { query: said.slice(0, 200) } }]),
  said =>
    calls([
      { name: 'complete_task', args: { task: said } },
      { name: 'update_task', args: { task: said, title: 'new' } }
    ]),
  () => calls([{ name: 'add_task' }, { name: 'delete_task', args: { task: 999_999 } }]),
  said =>
    calls([
      { name: 'update_tasks', args: { where: { query: said.slice(0, 200) }, priority: 'low' } },
      { name: 'delete_tasks', args: { numbers: [said], where: said } },
      { name: 'update_tasks', args: { numbers: [1, said.length], due: said } }
    ]),
  said => calls([{ name: 'undo', args: { turns_back: said.length } }, { name: 'redo' }, { name: 'undo' }]),
  () => safety()
]
