import t from 'tap'
import { titleOf } from '../../src/conversations/titles.ts'

t.test('a short message is its own title', async t => {
  t.equal(titleOf('Add milk'), 'Add milk')
  t.equal(titleOf('x'.repeat(80)), 'x'.repeat(80))
})

t.test('the title is the first non-blank line, with single spaces', async t => {
  t.equal(titleOf('\u200b\n\ufeff\nBuy bread'), 'Buy bread')
  t.equal(titleOf('\n \t\r\n  Buy \t bread,\u00a0please \r\nand milk'), 'Buy bread, please')
})

t.test('a long line is cut between words, to 80 characters at most', async t => {
  const words = 'word '.repeat(30)
  t.equal(titleOf(words), `${'word '.repeat(16).trim()}…`)
  t.equal(titleOf(`${'x'.repeat(79)} and more`), `${'x'.repeat(79)}…`)
})

t.test('a word longer than a title is cut', async t => {
  t.equal(titleOf('x'.repeat(81)), `${'x'.repeat(79)}…`)
})

t.test('lengths are counted in characters, and no character is split', async t => {
  t.equal(titleOf('🥛'.repeat(80)), '🥛'.repeat(80))
  t.equal(titleOf('🥛'.repeat(81)), `${'🥛'.repeat(79)}…`)
})
