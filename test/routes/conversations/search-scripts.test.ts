import t from 'tap'
import { indexMessages } from '../../../src/conversations/search-index.ts'
import { setUp } from '../../support/setup.ts'
import { begin, conversationsOf, titles } from './requests.ts'

const setup = await setUp(t)
const person = await setup.newUser(t)
const { search } = conversationsOf(t, setup, person)

await begin(person, '牛乳を買う', '「ラーメンを食べる」を追加しました。')
await begin(person, 'ซื้อน้ำดื่ม', 'OK')
await begin(person, 'party 🎉🎂', 'Good idea 👍🏽 from the 👩🏾‍💻')
await begin(person, 'Cre\u0301me brûlée', 'For café Ünal.')

const found: [q: string, title: string | undefined, marks: string[]][] = [
  ['牛乳', '牛乳を買う', ['牛乳']],
  ['乳を買', '牛乳を買う', ['乳を買']],
  ['食', '牛乳を買う', ['食']],
  ['ラーメンを食べる', '牛乳を買う', ['ラーメンを食べる']],
  ['ﾗｰﾒﾝ', '牛乳を買う', ['ラーメン']],
  ['牛を', undefined, []],
  ['น้ำ', 'ซื้อน้ำดื่ม', ['น้ำ']],
  ['🎂', 'party 🎉🎂', ['🎂']],
  ['party 🎉', 'party 🎉🎂', ['party', '🎉']],
  ['👍', 'party 🎉🎂', ['👍🏽']],
  ['👩‍💻', 'party 🎉🎂', ['👩🏾‍💻']],
  ['🥛', undefined, []],
  ['cr\u00e9me', 'Cre\u0301me brûlée', ['Cre\u0301me']],
  ['cafe\u0301 u\u0308nal', 'Cre\u0301me brûlée', ['café', 'Ünal']]
]

for (const isIndexed of [false, true]) {
  for (const [q, title, marks] of found) {
    t.test(
      `${q} is found and marked ${isIndexed ? 'once it is indexed' : 'as soon as it is said'}`,
      async t => {
        if (isIndexed) await indexMessages(setup.db)
        const page = await search(q)
        t.strictSame(titles(page), title === undefined ? [] : [title])
        const parts = page.items[0]?.extract ?? []
        t.strictSame(
          parts.filter(part => part.is_match).map(part => part.text),
          marks
        )
      }
    )
  }
}
