import t from 'tap'
import { generated, imported } from './fixture.ts'

const ok = { 200: { description: 'Done.' } }
const text = { type: 'string' }
const User = { type: 'object', properties: { name: text } }
const json = { 'application/json': { schema: { $ref: '#/components/schemas/User' } } }

t.test('an operation becomes a route without texts, with its references resolved', async t => {
  const { operations } = await imported(t, {
    schemas: { User },
    parameters: {
      Zone: { name: 'X-Zone', in: 'header', description: 'A zone.', schema: text, example: 'UTC' }
    },
    requestBodies: { Body: { required: true, content: json } },
    responses: { Done: { description: 'Done.', content: json } },
    paths: {
      '/users/{user_id}/items/{n}': {
        parameters: [
          { name: 'user_id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } }
        ],
        put: {
          operationId: 'putItem',
          tags: ['Items'],
          summary: 'Put',
          description: 'Puts an item.',
          deprecated: true,
          security: [],
          parameters: [
            { name: 'n', in: 'path', required: true, schema: { type: 'integer' } },
            { name: 'limit', in: 'query', schema: { type: 'integer', default: 20 } },
            { $ref: '#/components/parameters/Zone' }
          ],
          requestBody: { $ref: '#/components/requestBodies/Body' },
          responses: {
            200: { $ref: '#/components/responses/Done' },
            201: { description: 'Made.', content: json }
          }
        }
      }
    }
  })
  t.strictSame(operations?.putItem, {
    method: 'PUT',
    url: '/users/:user_id/items/:n',
    schema: {
      operationId: 'putItem',
      tags: ['Items'],
      security: [],
      params: {
        type: 'object',
        required: ['user_id', 'n'],
        properties: { user_id: { type: 'string', format: 'uuid' }, n: { type: 'integer' } }
      },
      querystring: { type: 'object', properties: { limit: { type: 'integer', default: 20 } } },
      headers: { type: 'object', properties: { 'x-zone': { type: 'string' } } },
      body: { $ref: 'User' },
      response: { 200: { $ref: 'User' }, 201: { $ref: 'User' } }
    }
  })
})

t.test(
  'each media type has its schema, an event stream is a Readable, and an empty body is null',
  async t => {
    const stream = { 'text/event-stream': { schema: text } }
    const paths = {
      '/events': {
        post: {
          operationId: 'listen',
          requestBody: { required: true, content: { ...json, 'text/plain': { schema: text } } },
          responses: {
            200: { description: 'Either.', content: { ...json, ...stream } },
            204: { description: 'None.' }
          }
        }
      }
    }
    const { operations } = await imported(t, { schemas: { User }, paths })
    t.strictSame(operations?.listen, {
      method: 'POST',
      url: '/events',
      schema: {
        operationId: 'listen',
        body: {
          content: {
            'application/json': { schema: { $ref: 'User' } },
            'text/plain': { schema: { type: 'string' } }
          }
        },
        response: {
          200: {
            content: {
              'application/json': { schema: { $ref: 'User' } },
              'text/event-stream': { schema: { type: 'string' } }
            }
          },
          204: { type: 'null' }
        }
      }
    })
  }
)

t.test('a stream has the type of a stream in Node, and needs no schema', async t => {
  const content = { 'text/event-stream': {}, 'application/x-ndjson': { schema: text } }
  const paths = {
    '/e': { get: { operationId: 'listen', responses: { 200: { description: 'E.', content } } } }
  }
  const files = await generated(t, { paths })
  t.match(files.get('operations.ts'), "import type { Readable } from 'node:stream'")
  t.match(files.get('operations.ts'), "'text/event-stream': { schema: Type.Unsafe<Readable>({}) }")
  t.match(
    files.get('operations.ts'),
    "'application/x-ndjson': { schema: Type.Unsafe<Readable>({ type: 'string' }) }"
  )
})

t.test('an operation without security has that of the contract', async t => {
  const paths = { '/a': { get: { operationId: 'a', responses: ok } } }
  const { operations } = await imported(t, { paths, security: [{ key: [] }] })
  t.strictSame(operations?.a, {
    method: 'GET',
    url: '/a',
    schema: {
      operationId: 'a',
      security: [{ key: [] }],
      response: { 200: { type: 'null' } }
    }
  })
})
