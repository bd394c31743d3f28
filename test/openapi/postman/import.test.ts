import { type Static, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { type CollectionResult, convertV2, type Options, validate } from 'openapi-to-postmanv2'
import t from 'tap'
import { operations } from '../../../src/contract/operations.ts'
import { buildDocs } from '../../contract/app.ts'
import { listen } from '../../support/socket.ts'

const Pair = Type.Object({ key: Type.String(), value: Type.String() })
const Pairs = Type.Array(Pair)

const Item = Type.Object({
  request: Type.Object({
    method: Type.String(),
    header: Type.Optional(Pairs),
    url: Type.Object({ path: Type.Array(Type.String()), query: Pairs })
  })
})

const Imported = Type.Object({
  auth: Type.Object({ type: Type.String(), bearer: Type.Array(Pair) }),
  variable: Type.Array(Pair),
  item: Type.Array(Type.Object({ name: Type.String(), item: Type.Array(Item) }))
})

// Postman adds these headers itself.
const ownHeaders = ['Accept', 'Content-Type']

/** A request by its method and path, with its query parameters and headers in the order of their names. */
function lineOf({ request: { method, header = [], url } }: Static<typeof Item>): string {
  const headers = header.filter(({ key }) => !ownHeaders.includes(key))
  return `${method} /${url.path.join('/')} ?${textOf(url.query)} ${textOf(headers)}`
}

/** The requests of the contract in the same form, with the default of each parameter. */
function documentedLines(): string[] {
  return Object.values(operations).map(({ method, url, schema }) => {
    const [query, headers] = [defaultsOf(schema, 'querystring'), defaultsOf(schema, 'headers')]
    return `${method} ${url} ?${textOf(query)} ${textOf(headers)}`
  })
}

function defaultsOf(schema: object, place: string): Static<typeof Pairs> {
  const parameters: unknown = Object.entries(schema).find(([name]) => name === place)?.[1]
  return Object.entries(Object(Object(parameters).properties)).map(([key, parameter]) => ({
    key,
    value: String(Object(parameter).default)
  }))
}

/** Without the value of the idempotency key, which is different in each request. */
function textOf(parameters: Static<typeof Pairs>): string {
  const texts = parameters.map(({ key, value }) => (key === 'idempotency-key' ? key : `${key}=${value}`))
  return texts.sort().join('&')
}

async function importedWith(data: object, options: Options): Promise<CollectionResult> {
  return await new Promise((resolve, reject) => {
    convertV2({ type: 'json', data: structuredClone(data) }, options, (error, result) => {
      if (result) resolve(result)
      else reject(error)
    })
  })
}

for (const parametersResolution of ['Schema', 'Example'] as const) {
  t.test(`Postman imports /openapi.json, and fills in defaults, by ${parametersResolution}`, async t => {
    const url = await listen(await buildDocs(t))
    const contract: object = JSON.parse(await (await fetch(new URL('/openapi.json', url))).text())
    t.strictSame(validate({ type: 'json', data: contract }), { result: true, specificationVersion: '3.1.x' })

    const { result, output } = await importedWith(contract, { folderStrategy: 'Tags', parametersResolution })
    t.equal(result, true)
    const { auth, item, variable } = Value.Parse(Imported, output?.[0]?.data)
    t.strictSame(auth, { type: 'bearer', bearer: [{ key: 'token', value: '{{bearerToken}}' }] })
    t.strictSame(variable, [{ key: 'baseUrl', value: url.origin }])
    t.strictSame(
      item
        .flatMap(folder => folder.item)
        .map(lineOf)
        .sort(),
      documentedLines().sort()
    )
    t.notMatch(JSON.stringify(output), /\$ref|<Error/i, 'every reference is followed')
  })
}
