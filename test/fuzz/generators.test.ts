import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import t from 'tap'
import { operations as routes } from '../../src/contract/operations.ts'
import { type Operation, operations, type Schema } from './contract.ts'
import { casesOf } from './requests/cases.ts'
import { commandOf, textOf } from './requests/draft.ts'

const names = (operation: Operation) => casesOf(operation).map(({ what }) => what)
const samples = (draft: fc.Arbitrary<unknown>, numRuns: number) => fc.sample(draft, { numRuns, seed: 1 })

/** The keywords of a schema that a value can violate. */
function keywordsOf({ type, enum: values, properties, additionalProperties, ...schema }: Schema): string[] {
  const bounds = ['minLength', 'maxLength', 'minimum', 'maximum', 'pattern', 'format', 'minProperties']
  return [
    ...(type && !values ? ['type'] : []),
    ...(values ? ['enum'] : []),
    ...bounds.filter(keyword => keyword in schema),
    ...(properties && additionalProperties === false ? ['additionalProperties'] : [])
  ]
}

t.test('every operation of the contract is fuzzed', async t => {
  t.strictSame(operations.map(({ id }) => id).toSorted(), Object.keys(routes).toSorted())
})

for (const operation of operations) {
  t.test(
    `every parameter of ${operation.id} is sent, valid and with each of its keywords violated`,
    async t => {
      const valid = casesOf(operation).filter(({ what }) => what.startsWith('valid'))
      const sent = valid
        .flatMap(({ draft }) => fc.sample(draft, { numRuns: 100, seed: 1 }))
        .map(({ path, query, headers }) => JSON.stringify({ path, query, headers }))
      for (const { name, in: place, schema } of operation.parameters) {
        const isSent = (text: string) =>
          place === 'path' ? !text.includes(`{${name}}`) : text.includes(name)
        t.ok(sent.some(isSent), name)
        for (const keyword of keywordsOf(schema)) {
          // All values in a URL or a header are strings.
          if (keyword !== 'type' || schema.type === 'integer')
            t.ok(names(operation).includes(`${place} ${name}: ${keyword}`), `${name}: ${keyword}`)
        }
      }
    }
  )

  const { body } = operation
  if (!body) continue
  t.test(`every field of the body of ${operation.id} is sent with each of its keywords violated`, async t => {
    const known = names(operation)
    for (const keyword of keywordsOf(body))
      t.ok(
        known.some(what => what.endsWith(`: ${keyword}`)),
        keyword
      )
    for (const name of body.required ?? []) t.ok(known.includes(`body /${name}: required`), name)
    for (const [name, schema] of Object.entries(body.properties ?? {}))
      for (const keyword of keywordsOf(schema))
        t.ok(known.includes(`body /${name}: ${keyword}`), `${name}: ${keyword}`)
  })
}

t.test('the same seed makes the same requests', async t => {
  for (const { what, draft } of operations.flatMap(casesOf))
    if (!isDeepStrictEqual(samples(draft, 2), samples(draft, 2))) t.fail(what)
})

t.test('a finding can be repeated with curl, or with the bytes of the request', async t => {
  const [operation] = operations.filter(({ id }) => id === 'createTask')
  const [draft] = casesOf(operation!).flatMap(({ what, draft }) =>
    what === 'valid, plain' ? fc.sample(draft, 1) : []
  )
  const url = new URL('http://127.0.0.1:8000')
  const plain = { ...draft!, headers: draft!.headers.slice(0, 1), body: '{"title":"it\'s"}' }
  const text = textOf(plain, url.host, name => `my-${name}`)
  t.equal(
    commandOf(text, url),
    String.raw`curl -i --path-as-is -X POST 'http://127.0.0.1:8000/api/tasks' -H 'authorization: Bearer my-token' --data-binary '{"title":"it'\''s"}'`
  )
  t.match(
    commandOf(text.replace('title', 'tit\xffle'), url),
    /^printf 'POST .*\\x0d\\x0a.*tit\\xffle.*' \| nc /s
  )
})
