import t from 'tap'
import { isInflected, isLike } from '../../../../src/agent/offline/language/likeness.ts'

t.test('a title is known by its words in another form', async t => {
  t.ok(isLike('booking the flights to denver', 'book flights to denver'))
  t.ok(isLike('garage cleaning', 'clean the garage'))
  t.notOk(isLike('booking the hotel', 'book flights to denver'))
  t.notOk(isLike('the', 'the bank'))
})

t.test('a name that may be said otherwise than the title is looked up', async t => {
  t.ok(isInflected('garage cleaning'))
  t.ok(isInflected('books to the library'))
  t.notOk(isInflected('dry cleaning'))
  t.notOk(isInflected('milk'))
})
