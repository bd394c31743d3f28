import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { build } from './support/app.ts'
import { client, signUp } from './support/client.ts'

const root = join(import.meta.dirname, '..')

/** A command of a document that calls the API, with the response printed below it, if any. */
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
    if (language !== 'sh' || !/\b(curl|say) /.test(code)) return []
    const next = blocks[index + 1]
    return [{ script: code, answer: next?.language === 'json' ? JSON.parse(next.code) : undefined }]
  })
}

/** Replaces values that differ each time: ids, times, days and token counts. */
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

/** How many of its responses a document prints. */
const printed = { 'README.md': 1, 'docs/quickstart.md': 4 }

for (const [file, count] of Object.entries(printed)) {
  t.test(`the commands of ${file} run as printed, with the printed responses`, async t => {
    const samples = samplesIn(await readFile(join(root, file), 'utf8'))
    const { app } = await build(t)
    const base = new URL(await app.listen({ host: '127.0.0.1', port: 0 })).host
    const folder = t.testdir()
    const outputs = await runAll(samples, base, folder)
    t.strictSame(await readdir(folder), [], 'nothing is left in the folder of the reader')
    t.equal(outputs.length, samples.length)
    t.equal(samples.filter(sample => sample.answer !== undefined).length, count)
    for (const [index, { script, answer }] of samples.entries()) {
      if (answer === undefined) continue
      t.strictSame(normal(JSON.parse(outputs[index] ?? '')), normal(answer), script)
    }
  })
}

t.test('the conversation of the README is what the offline agent says', async t => {
  const readme = await readFile(join(root, 'README.md'), 'utf8')
  const [, conversation = ''] = /^```text\n(.*?)^```$/ms.exec(readme) ?? []
  const exchanges = [...conversation.matchAll(/^> (.*)\n((?:(?!> ).*\n)+)/gm)]
  t.equal(exchanges.length, 4)
  const { app } = await build(t)
  const { token } = await signUp(t, app)
  const { chat } = client(t, app)
  let conversationId: string | undefined
  for (const [, message = '', reply = ''] of exchanges) {
    const { body } = await chat(token, message, conversationId)
    t.strictSame(normal({ response: body.response }), normal({ response: reply.trimEnd() }), message)
    conversationId = body.conversation_id
  }
})
