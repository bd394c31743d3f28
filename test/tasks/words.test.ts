import pluralize from 'pluralize'
import t from 'tap'
import { createPhraseTest, patternsOf, wordPatternsOf, wordsOf } from '../../src/tasks/words.ts'

t.test('words are inflected as often for a thousand texts as for none', t => {
  const inflections = t.capture(pluralize, 'singular', pluralize.singular)
  const reference = wordsOf(`buy ${'ﷺ'.repeat(200)} eggs`.repeat(300))
  const test = createPhraseTest([...reference, 'eggs'])
  t.ok(inflections().length <= 60)
  for (let index = 0; index < 1000; index += 1) test(`eggs and cats ${index} `.repeat(20))
  t.equal(inflections().length, 0)
  t.end()
})

t.test('words that no dictionary has are not inflected', t => {
  const inflections = t.capture(pluralize, 'singular', pluralize.singular)
  const test = createPhraseTest(['a'.repeat(41), 'чаи', 'x1s'])
  t.ok(test(`${'A'.repeat(41)} Чаи x1s`))
  t.equal(inflections().length, 0)
  t.end()
})

t.test('a text has at most 200 words, and 600 UTF-16 code units without composed characters', t => {
  t.equal(wordsOf('乳'.repeat(300)).length, 200)
  t.equal(wordsOf('乳'.repeat(199)).length, 199)
  t.equal(wordsOf('ế'.repeat(200)).join('').length, 200)
  t.equal(wordsOf('ế'.repeat(201)).join('').length, 200)
  t.ok(wordsOf('ﷺ'.repeat(200)).length <= 200)
  t.end()
})

t.test('all plurals of a word are the same word', t => {
  const phrase = (text: string) => createPhraseTest(wordsOf(text))
  for (const reference of ['index', 'indexes', 'indices'])
    for (const text of ['the index', 'two indexes', 'all INDICES'])
      t.ok(phrase(reference)(text), `${reference} in ${text}`)
  for (const reference of ['person', 'people']) t.ok(phrase(reference)('call two persons'))
  t.ok(phrase('ox')('feed the oxen'))
  t.notOk(phrase('bos')('visit the boss'))
  t.notOk(phrase('')('milk'))
  t.end()
})

t.test('a filter has at most ten words of 30 characters', t => {
  const words = Array.from({ length: 20 }, (_, index) => `${index}${'x'.repeat(40)}`)
  for (const patterns of [patternsOf(words), wordPatternsOf(words)]) {
    t.equal(patterns.length, 10)
    t.equal(patterns[0]?.match(/\[xX/g)?.length, 29)
  }
  t.end()
})
