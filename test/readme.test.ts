import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { build } from './support/app.ts'

const root = join(import.meta.dirname, '..')

/** A command of a document that asks the API, with the answer that is printed below it, if any. */
interface Sample {
  script: string
  answer: unknown
}

/** The blocks of shell that use curl, each with the block of JSON that follows it. */
function samplesIn(markdown: string): Sample[] {
  const blocks = [...markdown.matchAll(/^```(sh|json)\n(.*?)^```$/gms)].map(([, language, code = '']) => ({
    language,
    code
  }))
  return blocks.flatMap(({ language, code }, index) => {
    if (language !== 'sh' || !/curl|^say /m.test(code)) return []
    const next = blocks[index + 1]
    return [{ script: code, answer: next?.language === 'json' ? JSON.parse(next.code) : undefined }]
  })
}

/** What differs each time, made the same: ids, times, days and counts of tokens. */
function normal(value: unknown): unknown {
  const text = JSON.stringify(value)
    .replace(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g, '<id>')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
    .replace(/\d{4}-\d\d-\d\d/g, '<day>')
    .replace(/due [^;\\"]*?(?=[.;\\"])/g, 'due <day>')
    .replace(/_tokens":\d+/g, '_tokens":0')
  return JSON.parse(text)
}

async function runAll(samples: Sample[], base: string, cwd: string): Promise<string[]> {
  const mark = '=== next ==='
  const script = samples.map(sample => sample.script).join(`\necho; echo '${mark}'\n`)
  const { stdout } = await promisify(execFile)('bash', ['-euc', script.replaceAll('localhost:8000', base)], {
    cwd
  })
  return stdout.split(mark)
}

for (const file of ['README.md', 'docs/quickstart.md']) {
  t.test(`the commands of ${file} run as printed, and answer what is printed`, async t => {
    const samples = samplesIn(await readFile(join(root, file), 'utf8'))
    const { app } = await build(t)
    const base = new URL(await app.listen({ host: '127.0.0.1', port: 0 })).host
    const folder = t.testdir()
    const outputs = await runAll(samples, base, folder)
    t.strictSame(await readdir(folder), [], 'nothing is left in the folder of the reader')
    t.equal(outputs.length, samples.length)
    t.ok(samples.filter(sample => sample.answer !== undefined).length >= 3, 'there is something to compare')
    for (const [index, { script, answer }] of samples.entries()) {
      if (answer === undefined) continue
      t.strictSame(normal(JSON.parse(outputs[index] ?? '')), normal(answer), script)
    }
  })
}
