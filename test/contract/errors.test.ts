import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { components } from '../../src/contract/components.ts'
import { ApiError, catalogue } from '../../src/errors.ts'
import { document } from '../support/contract-document.ts'
import { documentedCells } from './documented.ts'

const table = readFileSync(join(import.meta.dirname, '../../docs/errors.md'), 'utf8')
const examples = Object.entries(document.components.examples).map(([name, { value }]) => ({
  name,
  value: Object(value)
}))
const rows = [...table.matchAll(/^\| (\d{3}) \| `(\w+)` \| (.+) \| (.+) \|$/gm)].map(([, ...cells]) => cells)

t.test('the catalogue, the contract and docs/errors.md have the same codes', async t => {
  const codes = Object.keys(catalogue).sort()
  t.strictSame(rows.map(([, code]) => code).sort(), codes)
  const [errorCode] = components.filter(({ $id }) => $id === 'ErrorCode')
  t.strictSame([...Object(errorCode).enum].sort(), codes)
})

/** Codes of requests that reach no operation. */
const ofNoOperation = ['headers_too_large', 'method_not_allowed']

t.test('every code is one that an operation documents, or that of a request that reaches none', async t => {
  const documented = documentedCells().flatMap(cell => cell.split(' ')[2] ?? [])
  t.strictSame([...new Set([...documented, ...ofNoOperation])].sort(), Object.keys(catalogue).sort())
})

t.test('docs/errors.md has the statuses of the catalogue, in rising order', async t => {
  for (const [status, code = ''] of rows) t.equal(status, String(Object(catalogue)[code].status), code)
  const statuses = rows.map(([status]) => Number(status))
  t.strictSame(
    statuses,
    [...statuses].sort((a, b) => a - b)
  )
})

/** Codes whose detail depends on the request. `statuses.test.ts` compares their examples with the responses. */
const varying = ['not_acceptable', 'not_found', 'undo_conflict', 'nothing_to_undo']

t.test('the examples in the contract equal the server’s texts', async t => {
  const problems = examples.filter(({ value }) => 'code' in value)
  t.ok(problems.length > 15)
  for (const { name, value } of problems) {
    const { type, title, status, detail, code } = value
    const texts = { ...Object(catalogue)[code], ...(varying.includes(code) && { detail }) }
    t.strictSame({ type, title, status, detail }, { type: `urn:todobot:problem:${code}`, ...texts }, name)
  }
})

t.test('the examples of failed turns equal the server’s texts', async t => {
  const turns = examples.flatMap(({ value }) => ('items' in value ? [...value.items] : [value]))
  const errors = turns.flatMap(turn => turn.error ?? [])
  t.ok(errors.length > 0)
  for (const { retry_after, ...error } of errors) {
    t.strictSame(error, { code: error.code, ...Object(catalogue)[error.code] })
    t.equal(retry_after, new ApiError(error.code).retryAfter)
  }
})

t.test('every documented error has an example for its status', async t => {
  for (const [name, { content }] of Object.entries(document.components.responses)) {
    const { examples } = content['application/problem+json'] ?? {}
    if (!examples) continue
    const codes = Object.keys(examples)
    const statuses = new Set(codes.map(code => Object(catalogue)[code]?.status))
    t.equal(statuses.size, 1, `${name}: ${codes}`)
  }
})

t.test('only an error of the program has a stack trace', async t => {
  t.notMatch(new ApiError('rate_limited', { retryAfter: 1 }).stack, /\n/)
  t.match(new ApiError('internal_error').stack, /errors\.test\.ts/)
  t.match(new Error('another').stack, /errors\.test\.ts/, 'of other errors too')
})
