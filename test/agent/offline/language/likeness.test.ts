import t from 'tap'
import { isInflected, matchesTitle } from '../../../../src/agent/offline/language/likeness.ts'

t.test('a title is known by its words in another form', async t => {
  t.ok(matchesTitle('booking the flights to denver', 'book flights to denver'))
  t.ok(matchesTitle('garage cleaning', 'clean the garage'))
  t.notOk(matchesTitle('booking the hotel', 'book flights to denver'))
  t.notOk(matchesTitle('the', 'the bank'))
})

t.test('a name that may be said otherwise than the title is looked up', async t => {
  t.ok(isInflected('garage cleaning'))
  t.ok(isInflected('books to the library'))
  t.notOk(isInflected('dry cleaning'))
  t.notOk(isInflected('milk'))
})
