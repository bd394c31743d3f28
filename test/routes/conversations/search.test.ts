import t from 'tap'
import type { ConversationPage } from '../../../src/contract/components.ts'
import { indexMessages } from '../../../src/conversations/search-index.ts'
import type { Scope } from '../../../src/db/scope.ts'
import { client } from '../../support/client.ts'
import { calls, text } from '../../support/fake-gemini/index.ts'
import { isProblem } from '../../support/refusal.ts'
import { setUp } from '../../support/setup.ts'
import { begin, conversationsOf, titles } from './requests.ts'
import { seedMessages } from './seed-messages.ts'

const setup = await setUp(t)
const person = await setup.newUser(t)
const stranger = await setup.newUser(t)
const { list, search, rename, look } = conversationsOf(t, setup, person)

const shopping = await begin(person, 'Buy Crème brûlée and milk', 'I added “breadcrumbs”—and milk/honey.')
const call = await begin(
  person,
  'Call mom about the snake_case <b>bold</b> file',
  "Don't forget: it's 50% off."
)
await begin(person, 'Something else', 'Nothing to add about milk.')
await begin(stranger, 'milk of a stranger', 'secret milk')

/** The marked parts of the first conversation's extract. */
async function marks(q: string): Promise<string[]> {
  const [found] = (await search(q)).items
  return (found?.extract ?? []).filter(part => part.is_match).map(part => part.text)
}

const found: [what: string, q: string, titles: string[]][] = [
  ['a word in a message', 'mom', ['Call mom about the snake_case <b>bold</b> file']],
  ['a word in an answer', 'forget', ['Call mom about the snake_case <b>bold</b> file']],
  ['a word in several', 'milk', ['Something else', 'Buy Crème brûlée and milk']],
  ['words in any order', 'milk crème', ['Buy Crème brûlée and milk']],
  ['another case', 'CRÈME', ['Buy Crème brûlée and milk']],
  ['the beginning of a word', 'breadc', ['Buy Crème brûlée and milk']],
  ['a beginning after a whole word', 'honey bread', ['Buy Crème brûlée and milk']],
  ['words between signs', 'honey', ['Buy Crème brûlée and milk']],
  ['words with their signs', 'milk/honey', ['Buy Crème brûlée and milk']],
  ['a part of a name', 'case', ['Call mom about the snake_case <b>bold</b> file']],
  ['words in two messages of one conversation', 'mom forget', []],
  ['words in two conversations', 'mom honey', []],
  ['a beginning that is not the last word', 'hon milk', []],
  ['the middle of a word', 'ilk', []],
  ['a word of another user', 'secret', []],
  ['a word that nobody said', 'xylophone', []],
  ['signs only', '"&|!:*()<-> \'\\ %_', []],
  ['operators of a search language', 'mom & !forget | (mom:*)', []],
  ['a quote in a word', "don't", ['Call mom about the snake_case <b>bold</b> file']],
  ['a word of any length', `mom ${'x'.repeat(190)}`, []]
]

for (const when of ['as soon as it is said', 'once it is indexed']) {
  t.test(`the index has ${when === 'once it is indexed' ? 'all' : 'none'} of it`, async t => {
    if (when === 'once it is indexed') t.equal(await indexMessages(setup.db), 8)
    const entries = await setup.db.selectFrom('search_entries').select('position').execute()
    t.equal(entries.length, when === 'once it is indexed' ? 12 : 0, 'messages and titles')
  })
  for (const [what, q, expected] of found) {
    t.test(`${what} is found ${when}: ${q.slice(0, 30)}`, async t => {
      const page = await conversationsOf(t, setup, person).search(q)
      t.strictSame([titles(page), page.next_cursor], [expected, null])
    })
  }
}

t.test('an empty or blank query returns all conversations, without extracts', async t => {
  const all = await list()
  t.equal(all.items.length, 3)
  for (const q of ['', ' ', '\t\n']) t.strictSame(await search(q), all)
})

t.test('results are conversations as in the list, with an extract', async t => {
  const { items } = await search('honey')
  const [{ extract, ...rest } = {}] = items
  t.strictSame(rest, (await look(shopping)).body)
  t.strictSame(extract, [
    { text: 'I added “breadcrumbs”—and milk/', is_match: false },
    { text: 'honey', is_match: true },
    { text: '.', is_match: false }
  ])
})

t.test(
  'matches are marked with their original spelling, and texts cannot contain marks of their own',
  async t => {
    t.strictSame(await marks('crème MI'), ['Crème', 'milk'])
    t.strictSame(await marks('bold'), ['bold'])
    const [first] = (await search('bold')).items
    t.equal(first?.extract?.map(part => part.text).join(''), 'Call mom about the snake_case <b>bold</b> file')
  }
)

t.test('the extract is of the newest message that matches', async t => {
  await person.send('Mom again', [text('Yes.')], { to: call })
  t.strictSame((await search('mom')).items[0]?.extract, [
    { text: 'Mom', is_match: true },
    { text: ' again', is_match: false }
  ])
})

for (const isIndexed of [false, true]) {
  t.test(
    `current titles are searched, and replaced ones are not, indexed ${isIndexed ? 'before' : 'after'}`,
    async t => {
      const animal = isIndexed ? 'okapi' : 'quagga'
      const id = await begin(person, `zebra ${animal}s`, 'Fine.')
      if (isIndexed) t.ok((await indexMessages(setup.db)) > 0)
      await rename(id, `${animal} crossing`)
      if (!isIndexed) await indexMessages(setup.db)
      t.strictSame(titles(await search(`${animal} cross`)), [`${animal} crossing`])
      t.strictSame(await marks(`crossing ${animal}`), [animal, 'crossing'])
      t.strictSame(titles(await search(`${animal} crossing zebra`)), [])
    }
  )
}

t.test('tool calls are not searched', async t => {
  await person.send('add it', [calls([{ name: 'add_task', args: { title: 'wombat' } }]), text('Done.')])
  t.strictSame(titles(await search('wombat')), [])
})

for (const [kind, word] of [
  ['rare', 'axolotl'],
  ['common', 'often']
] as const) {
  t.test(`pages of results for a ${kind} word are in the order of the list`, async t => {
    const many = await setup.newUser(t)
    const { search } = conversationsOf(t, setup, many)
    for (const name of ['1', '2', '3', '4', '5']) await begin(many, `${word} ${name}`)
    await begin(many, 'nothing of it')
    if (kind === 'common') await fill(many.scope, word)
    const first = await search(word, '&limit=2')
    t.strictSame(titles(first).slice(-2), [`${word} 5`, `${word} 4`])
    await begin(many, `${word} 6`)
    const second = await search(word, `&limit=2&cursor=${first.next_cursor}`)
    t.strictSame(titles(second), [`${word} 3`, `${word} 2`])
    const third = await search(word, `&limit=2&cursor=${second.next_cursor}`)
    t.strictSame([titles(third), third.next_cursor], [[`${word} 1`], null])
    t.strictSame(titles(await search(`${word} 3`)), [`${word} 3`])
  })
}

/** Makes a word common, by many messages in the user's oldest conversation. */
async function fill(scope: Scope, word: string): Promise<void> {
  const { id } = await scope.db
    .selectFrom('conversations')
    .where('user_id', '=', scope.userId)
    .orderBy('created_at')
    .select('id')
    .executeTakeFirstOrThrow()
  await seedMessages(scope, id, { count: 2100, content: word })
  await indexMessages(setup.db)
}

t.test('a page of results in long answers is short, and the pages have all of them once', async t => {
  const many = await setup.newUser(t)
  const { search } = conversationsOf(t, setup, many)
  const names = Array.from({ length: 12 }, (_, index) => `story ${index + 1}`)
  for (const name of names) await begin(many, name, `axolotl ${'漢字'.repeat(9000)}`)
  await indexMessages(setup.db)
  const pages: ConversationPage[] = []
  for (
    let cursor: string | null | undefined = '';
    cursor !== null;
    cursor = pages.at(-1)?.next_cursor ?? null
  )
    pages.push(await search('axolotl', `&limit=100&cursor=${cursor}`))
  t.strictSame(pages.flatMap(titles), names.toReversed())
  t.strictSame(
    pages.map(({ items }) => items.length),
    [5, 5, 2],
    '100,000 characters at most'
  )
})

t.test('a query has at most 200 characters', async t => {
  const errors = [{ pointer: '/query/q', message: 'must have at most 200 characters' }]
  const url = `/api/conversations?q=${'x'.repeat(201)}`
  isProblem(t, await client(t, setup.app).get(url, person), 'validation_failed', { errors })
})
