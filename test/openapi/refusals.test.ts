import { join } from 'node:path'
import t from 'tap'
import { readContract } from '../../openapi/generator/contract.ts'
import { generated, type Parts } from './fixture.ts'

const ok = { 200: { description: 'Done.' } }
const at = '#/components/schemas/A'
const json = (schema: object) => ({ 'application/json': { schema } })
const operation = (more: object): Parts => ({
  paths: { '/a': { get: { operationId: 'a', responses: ok, ...more } } }
})
const parameter = (more: object): Parts => operation({ parameters: [{ name: 'p', in: 'query', ...more }] })
const schema = (A: object): Parts => ({ schemas: { A } })
const atGet = '#/paths/~1a/get'

const refused: [what: string, parts: Parts, message: string][] = [
  [
    'a keyword that it does not know',
    schema({ type: 'string', contentEncoding: 'base64' }),
    `${at}/contentEncoding: "contentEncoding" is not supported here`
  ],
  [
    'a keyword that Ajv refuses',
    schema({ type: 'string', example: 'x' }),
    `${at}/example: "example" is not supported here`
  ],
  [
    'an extension',
    schema({ type: 'string', 'x-order': 1 }),
    `${at}/x-order: "x-order" is not supported here`
  ],
  [
    'a keyword of another type',
    schema({ type: 'integer', maxLength: 3 }),
    `${at}/maxLength: "maxLength" is not supported here`
  ],
  ['not', schema({ not: { type: 'object' } }), `${at}: a schema needs a supported type`],
  [
    'a schema without a type',
    schema({ type: 'object', properties: { 'a/b': {} } }),
    `${at}/properties/a~1b: a schema needs a supported type`
  ],
  ['an array without items', schema({ type: 'array' }), `${at}: an array needs items`],
  [
    'a required field that is not described',
    schema({ type: 'object', properties: { a: { type: 'string' } }, required: ['b'] }),
    `${at}/required: "b" is not among the properties`
  ],
  ['an enum of objects', schema({ enum: [{}] }), `${at}/enum: only primitive values are supported here`],
  [
    'a schema that contains itself',
    schema({ type: 'array', items: { $ref: at } }),
    `${at}: a schema cannot contain itself`
  ],
  [
    'a reference into a schema',
    schema({ type: 'object', properties: { b: { $ref: `${at}/properties/c` }, c: { type: 'string' } } }),
    `${at}/properties/b/$ref: a reference to ${at}/properties/c is not supported here`
  ],
  [
    'a number that JSON does not have',
    schema({ type: 'number', default: Number.POSITIVE_INFINITY }),
    `${at}/default: this is not a JSON value`
  ],
  [
    'a cookie',
    parameter({ in: 'cookie', schema: { type: 'string' } }),
    `${atGet}/parameters/0/in: parameters in cookie are not supported`
  ],
  [
    'a parameter with a media type',
    parameter({ content: json({ type: 'string' }) }),
    `${atGet}/parameters: the parameter p needs an inline schema`
  ],
  [
    'a style of parameters',
    parameter({ style: 'form', schema: { type: 'string' } }),
    `${atGet}/parameters/0/style: "style" is not supported here`
  ],
  [
    'an operation without a name',
    operation({ operationId: undefined }),
    `${atGet}: an operation needs an operationId that is an identifier`
  ],
  ['callbacks', operation({ callbacks: {} }), `${atGet}/callbacks: "callbacks" is not supported here`],
  [
    'an optional body',
    operation({ requestBody: { content: json({ type: 'string' }) } }),
    `${atGet}/requestBody/required: Fastify supports only required bodies`
  ],
  [
    'links',
    operation({ responses: { 200: { description: 'Done.', links: {} } } }),
    `${atGet}/responses/200/links: "links" is not supported here`
  ],
  [
    'a media type without a schema',
    operation({ responses: { 200: { description: 'Done.', content: { 'application/json': {} } } } }),
    `${atGet}/responses/200/content/application~1json: a media type needs a schema`
  ],
  [
    'an event stream that is no text',
    operation({
      responses: {
        200: { description: 'E.', content: { 'text/event-stream': { schema: { type: 'object' } } } }
      }
    }),
    `${atGet}/responses/200/content/text~1event-stream/schema: a streamed media type needs the type string`
  ],
  [
    'servers of a path',
    { paths: { '/a': { servers: [], get: { operationId: 'a', responses: ok } } } },
    '#/paths/~1a/servers: "servers" is not supported here'
  ]
]

for (const [what, parts, message] of refused) {
  t.test(`${what} is refused, and the message has its location`, async t => {
    await t.rejects(generated(t, parts), { message })
  })
}

t.test('invalid OpenAPI is refused, and the message has its location', async t => {
  const paths = { '/a': { get: { operationId: 'a', responses: { 200: {} } } } }
  await t.rejects(generated(t, { paths }), {
    message: /is not a valid contract:\n {2}#\/paths\/~1a\/get\/responses\/200: /
  })
})

t.test('another version of OpenAPI is refused', async t => {
  const file = join(
    t.testdir({ 'old.yaml': 'openapi: 3.0.3\ninfo: {title: Old, version: 1.0.0}\npaths: {}\n' }),
    'old.yaml'
  )
  await t.rejects(readContract(file), { message: `${file} is not a valid contract: it is not OpenAPI 3.1` })
})

t.test('a reference without a target is refused', async t => {
  await t.rejects(generated(t, schema({ $ref: '#/components/schemas/B' })), {
    message: /is not a valid contract:\n/
  })
})
