import { existsSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { folder, memoryStage, play, type Said, talksIn } from './talks.ts'

async function playAll(path: string): Promise<Said[]> {
  const results: Said[] = []
  for (const talk of talksIn(path)) results.push(...(await play(talk, memoryStage(talk))))
  return results
}

const said = (verdict: string) => (one: Said) => one.verdict === verdict
const inWords = ({ id, say, why, answer }: Said) => `${id}: ${say}: ${why}: ${answer}`

t.test('all talks of development are understood, and none does harm', async t => {
  const results = await playAll(join(folder, 'development.jsonl'))
  t.strictSame(results.filter(one => one.verdict !== 'right').map(inWords), [])
})

t.test('single sentences: none does harm', async t => {
  const results = await playAll(join(folder, 'sentences.jsonl'))
  t.strictSame(results.filter(said('harm')).map(inWords), [])
  const right = results.filter(said('right')).length / results.length
  t.ok(right > 0.84, `${(right * 100).toFixed(1)} % are right`)
})

const shown = join(process.env.TALK_FIXTURES ?? '', 'shown.jsonl')
const skip = existsSync(shown) ? false : 'set TALK_FIXTURES to a folder with shown.jsonl'
t.test('the talks in TALK_FIXTURES are all right', { skip }, async t => {
  const results = await playAll(shown)
  t.strictSame(results.filter(one => one.verdict !== 'right').map(inWords), [])
})
