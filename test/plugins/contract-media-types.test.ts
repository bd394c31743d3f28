import { Readable } from 'node:stream'
import Fastify, { type FastifyReply } from 'fastify'
import t from 'tap'
import contractGuard from '../../src/plugins/contract.ts'
import errors from '../../src/plugins/errors.ts'
import { isProblem } from '../support/refusal.ts'

const ok = { type: 'object', properties: { word: { type: 'string' } } }
const response = { 200: ok, 202: { content: { 'text/plain': { schema: { type: 'string' } } } } }
const word = { word: 'documented', more: 'not documented' }

const answers: Record<string, (reply: FastifyReply) => FastifyReply> = {
  'a status that is not documented': reply => reply.code(201).send(word),
  'another status without a body': reply => reply.code(204).send(),
  'a redirect': reply => reply.redirect('/elsewhere'),
  'a new thing with a cookie': reply =>
    reply.code(201).headers({ location: '/new', 'set-cookie': 'a=b', etag: '"1"' }).send(word),
  'a text where JSON is documented': reply => reply.type('text/html').send('not documented'),
  'JSON where a text is documented': reply => reply.code(202).send(word),
  'bytes without a type': reply => reply.send(Buffer.from('not documented')),
  'a stream of another type': reply =>
    reply.type('text/event-stream').send(Readable.from(['data: not documented\n\n']))
}

for (const [what, answer] of Object.entries(answers)) {
  t.test(`${what} is a defect, and is not sent`, async t => {
    const app = Fastify()
    t.teardown(() => app.close())
    await app.register(errors)
    await app.register(contractGuard)
    app.get('/', { schema: { response } }, (_request, reply) => answer(reply))
    const { statusCode: status, headers, body } = await app.inject('/')
    isProblem(t, { status, headers, body: JSON.parse(body) }, 'internal_error')
    t.strictSame([headers.location, headers['set-cookie'], headers.etag], [undefined, undefined, undefined])
    t.equal(headers['content-length'], String(body.length))
    t.notMatch(body, /documented/)
  })
}

t.test('only the fields and media types of the contract are sent', async t => {
  const app = Fastify()
  t.teardown(() => app.close())
  await app.register(errors)
  await app.register(contractGuard)
  app.get('/json', { schema: { response } }, async () => word)
  app.get('/text', { schema: { response } }, (_request, reply) =>
    reply.code(202).type('text/plain; charset=utf-8').send('as it is')
  )
  const [json, text] = [await app.inject('/json'), await app.inject('/text')]
  t.strictSame([json.statusCode, json.json()], [200, { word: 'documented' }])
  t.strictSame([text.statusCode, text.body], [202, 'as it is'])
})
