import t from 'tap'
import { withoutChatter } from '../../../../src/agent/offline/language/chatter.ts'

t.test('what is said around a request is left out', async t => {
  const rows: [said: string, plain: string][] = [
    ['i wonder if you could possibly add tea', 'can you add tea'],
    ['would you be so kind and add tea', 'can you add tea'],
    ['hello dear could you add tea', 'could you add tea'],
    ['sorry to bother you again but add tea', 'add tea'],
    ['add tea to my list before i forget again', 'add tea to my list'],
    ['remind me to mow the lawn it looks terrible', 'remind me to mow the lawn'],
    ['take milk off it', 'take milk off my list'],
    ['my wife says we need tea', 'we need tea'],
    ['my husband wants me to mow the lawn', 'i need to mow the lawn']
  ]
  for (const [said, plain] of rows) t.equal(withoutChatter(said), plain, said)
})

t.test('what belongs to a request stays', async t => {
  const messages = [
    'remind me to check if it is raining',
    'add milk, it is urgent',
    'remind me to wait until they are here',
    'remind me to tell john it is over',
    'my wife is asking if i am ok',
    'buy honey',
    'call my wife',
    'move the report to friday, it is due then'
  ]
  for (const message of messages) t.equal(withoutChatter(message), message)
})
