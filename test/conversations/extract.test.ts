import t from 'tap'
import { extractOf } from '../../src/conversations/extract.ts'
import { termsOf } from '../../src/conversations/words.ts'

/** The extract as one text, with matches in brackets. */
function marked(text: string, ...words: string[]): string {
  return extractOf(text, termsOf(words.join(' ')))
    .map(part => (part.is_match ? `[${part.text}]` : part.text))
    .join('')
}

const numbered = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `w${from + index}`).join(' ')

t.test('a short text is returned whole, split at its matches', async t => {
  t.strictSame(extractOf('Add milk, please.', termsOf('milk')), [
    { text: 'Add ', is_match: false },
    { text: 'milk', is_match: true },
    { text: ', please.', is_match: false }
  ])
  t.strictSame(extractOf('Milk', termsOf('milk')), [{ text: 'Milk', is_match: true }])
})

t.test('every match is marked, whatever its case', async t => {
  t.equal(marked('MILK and bread, Bread and milk', 'bread', 'milk'), '[MILK] and [bread], [Bread] and [milk]')
  t.equal(marked('Crème brûlée for Ünal', 'ünal', 'crème'), '[Crème] brûlée for [Ünal]')
})

t.test('only the last word of the query matches as a prefix', async t => {
  t.equal(marked('milkshake breadcrumbs', 'milk', 'bread'), 'milkshake [breadcrumbs]')
})

t.test('the extract of a long text surrounds the match', async t => {
  t.equal(marked(`${numbered(1, 50)}.`, 'w30'), `w26 w27 w28 w29 [w30] ${numbered(31, 41)}`)
  t.equal(marked(`${numbered(1, 50)}.`, 'w2'), `w1 [w2] ${numbered(3, 16)}`)
  t.equal(marked(`${numbered(1, 50)}.`, 'w50'), `${numbered(35, 49)} [w50].`)
})

t.test('the extract is the part with the most matches', async t => {
  const text = `milk ${numbered(1, 40)} bread and milk`
  t.equal(marked(text, 'milk', 'bread'), `${numbered(28, 40)} [bread] and [milk]`)
})

t.test('in a text without spaces, four characters count as a word, and a long match is one part', async t => {
  const filler = (length: number) => '漢'.repeat(length)
  const text = `${filler(200)}東京都庁前駅で${filler(200)}`
  t.equal(marked(text, '東京都庁前駅'), `${filler(16)}[東京都庁前駅]で${filler(41)}`)
  t.equal(marked(text, '京'), `${filler(16)}東[京]都庁前駅で${filler(41)}`)
  t.equal(marked('🎉👩🏽‍💻🥛', '👩‍💻'), '🎉[👩🏽‍💻]🥛')
})

t.test('a text without a match is returned from its beginning', async t => {
  t.equal(marked(numbered(1, 30), 'milk'), numbered(1, 16))
  t.equal(marked('…', 'milk'), '…')
})

t.test('an extract has at most 400 characters, among them the beginning of the first match', async t => {
  const long = (length: number) => 'x'.repeat(length)
  const lengthOf = (text: string) => text.replaceAll(/[[\]]/g, '').length
  for (const [text, start] of [
    [`${long(20_000)} milk ${long(20_000)}`, `${long(99)} [milk] ${long(295)}`],
    [`milk${long(20_000)}`, `[milk${long(396)}]`],
    [`milk${'.'.repeat(20_000)}`, `[milk]${'.'.repeat(396)}`],
    [`${'.'.repeat(20_000)}milk`, `${'.'.repeat(396)}[milk]`],
    [`${long(396)}`, long(396)]
  ] as const) {
    t.equal(marked(text, 'milk'), start)
    t.ok(lengthOf(start) <= 400)
  }
})

t.test('a character that takes two code units is not split', async t => {
  for (const before of ['', ' ']) {
    const extract = marked(`${before}${'𝄞'.repeat(5000)}milk${'𝄞'.repeat(5000)}`, 'milk')
    t.ok(extract.isWellFormed())
    t.match(extract, /^(?:𝄞){49,50}\[milk\](?:𝄞){147,148}$/u)
  }
})

t.test('of a long text that is all matches, no more is looked at than its extract needs', async t => {
  const text = 'milk '.repeat(20_000)
  const matcher = t.capture(Map.prototype, 'get', Map.prototype.get)
  t.equal(marked(text, 'milk'), Array(16).fill('[milk]').join(' '))
  t.ok(matcher().length < 1000)
  matcher.restore()
  const rare = `${'milk '.repeat(300)}bread ${'milk '.repeat(20_000)}`
  t.match(marked(rare, 'milk', 'bread'), '[bread]', 'a rarer word is found among many of another')
})
