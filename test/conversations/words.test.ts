import t from 'tap'
import { containsAll, lexemesOf, termsOf, wordsOf } from '../../src/conversations/words.ts'

const finds = (query: string, text: string) => containsAll(text, termsOf(query))

t.test('words are runs of letters and digits, in lower case', async t => {
  t.strictSame(
    wordsOf("Don't buy snake_case, 50% x2!").map(word => word.text),
    ['don', 't', 'buy', 'snake', 'case', '50', 'x2']
  )
})

t.test('the encodings of a text match each other', async t => {
  for (const [one, other] of [
    ['cr\u00e9me', 'cre\u0301me'],
    ['q\u0303', 'Q\u0303'],
    ['\ud55c\uad6d', '\u1112\u1161\u11ab\u1100\u116e\u11a8'],
    ['ＡＢＣ１', 'abc1'],
    ['ガム', 'ｶﾞﾑ'],
    ['ガム', 'カ\u3099ム'],
    ['ﬁle', 'file'],
    ['co\u00adoperate', 'cooperate'],
    ['İstanbul', 'istanbul'],
    ['STRAẞE', 'straße']
  ] as const) {
    t.ok(finds(one, `about ${other}.`), `${one} in ${other}`)
    t.ok(finds(other, `about ${one}.`), `${other} in ${one}`)
  }
  t.notOk(finds('creme', 'crème'), 'letters with and without accents differ')
})

t.test(
  'any part of a text without spaces between words is found, and characters must be adjacent',
  async t => {
    const text = '明日、東京都庁でラーメンを食べる。'
    for (const query of [
      '東',
      '庁',
      '京都',
      '東京都',
      '東京都庁',
      '東京都庁でラーメン',
      '東京 ラーメン',
      '食べ 明日'
    ])
      t.ok(finds(query, text), query)
    for (const query of ['東都', '日東', '京都府', '都庁でラーメンが', 'ラメン', '東京都民'])
      t.notOk(finds(query, text), query)
    for (const query of ['น้ำ', 'ดื่ม', 'ซื้อ']) t.ok(finds(query, 'ซื้อน้ำดื่ม'), query)
    t.ok(finds('iphone 買', 'iPhoneを買う'), 'beside words')
  }
)

t.test('an emoji is found in any sequence, whatever its skin tone and its variant are', async t => {
  for (const [query, text] of [
    ['🥛', 'milk🥛'],
    ['🥛', '🎉🥛🎂'],
    ['🎉🥛', '🎉🥛🎂'],
    ['👍', 'ok 👍🏽'],
    ['👍🏿', 'ok 👍'],
    ['❤️', 'I ❤ you'],
    ['❤', 'I ❤️ you'],
    ['👩🏽‍💻', 'the 👩‍💻'],
    ['💻', 'the 👩🏽‍💻'],
    ['🇩🇪', '🇫🇷🇩🇪🇮🇹']
  ] as const)
    t.ok(finds(query, text), `${query} in ${text}`)
  t.notOk(finds('🇩🇪', '🇦🇩🇪🇸'), 'a flag is not found in two others')
  t.notOk(finds('🥛', '🍺'))
})

t.test('only the last word matches as a prefix', async t => {
  t.ok(finds('milk bre', 'bread and milk'))
  t.notOk(finds('mil bread', 'bread and milk'))
  t.ok(finds('bread bread', 'bread'))
  t.notOk(finds('brea bread', 'bread'))
})

t.test('a text without letters, digits and emoji has no words', async t => {
  t.strictSame(termsOf(' \t"&|!:*()<-> \'\\ %_\u200d\u0301\ufe0f'), [])
})

t.test('words are cut, and a longer search word is cut as they are', async t => {
  const [lexeme = ''] = lexemesOf('𝐱'.normalize('NFKC').repeat(100))
  t.equal(lexeme.length, 60)
  t.ok(finds('x'.repeat(90), 'x'.repeat(100)))
  const [deseret = ''] = lexemesOf('𐐨'.repeat(100))
  t.equal([...deseret].length, 60)
  t.ok(deseret.isWellFormed())
})
