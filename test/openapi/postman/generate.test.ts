import t, { type Test } from 'tap'
import { readContract } from '../../../openapi/generator/contract.ts'
import { generatePostman } from '../../../openapi/generator/postman/index.ts'
import { writeContract } from '../fixture.ts'

const tags = [{ name: 'Zoo', description: 'Animals.' }, { name: 'Empty' }]
const string = { type: 'string' }
const done = { description: 'It is done.' }
const body = (examples: object) => ({
  required: true,
  content: { 'application/json': { schema: {}, examples } }
})

const addAnimal = {
  operationId: 'addAnimal',
  tags: ['Zoo'],
  summary: "An animal's arrival",
  description: 'Adds it.',
  security: [{ bearerAuth: [] }],
  parameters: [
    { name: 'zoo_id', in: 'path', required: true, schema: string, example: 'one' },
    { name: 'kind', in: 'query', schema: { type: 'string', enum: ['ape', 'bear'] } },
    { name: 'order', in: 'query', schema: { type: 'string', enum: ['up', 'down'], default: 'down' } },
    {
      name: 'idempotency-key',
      in: 'header',
      description: 'A new one.',
      schema: string,
      examples: { new: { value: '{{$guid}}' } }
    },
    { name: 'if-match', in: 'header', schema: string }
  ],
  requestBody: body({
    ape: { value: { name: 'Ada', conversation_id: 'some', current_password: 'mine' } },
    bear: { value: { name: 'Bo' } }
  }),
  responses: { 201: done, 202: done, 409: done }
}
const getInfo = {
  operationId: 'getInfo',
  tags: ['Zoo'],
  summary: 'What it is',
  description: 'About it.',
  security: [],
  responses: { 200: done }
}
const securitySchemes = { bearerAuth: { type: 'http', scheme: 'bearer' } }

interface Folder {
  name: string
  item: { name: string }[]
}

async function generated(t: Test, paths: Record<string, object>) {
  const contract = await readContract(await writeContract(t, { tags, paths, securitySchemes }))
  const files = await generatePostman(contract)
  return { contract, files, collection: JSON.parse([...files.values()][0] ?? '') }
}

t.test(
  'a request has its variables and required parameters; optional ones are included but disabled',
  async t => {
    const { collection } = await generated(t, { '/zoos/{zoo_id}': { post: addAnimal } })
    const { name, request } = collection.item[0].item[0]
    t.equal(name, "An animal's arrival")
    t.strictSame(request, {
      method: 'POST',
      header: [
        { key: 'idempotency-key', value: '{{$guid}}', description: 'A new one.' },
        { key: 'if-match', value: '', disabled: true, description: '' },
        { key: 'Content-Type', value: 'application/json' }
      ],
      body: {
        mode: 'raw',
        raw: JSON.stringify(
          { name: 'Ada', conversation_id: '{{conversation_id}}', current_password: '{{password}}' },
          null,
          2
        ),
        options: { raw: { language: 'json' } }
      },
      url: {
        raw: '{{base_url}}/zoos/:zoo_id',
        host: ['{{base_url}}'],
        path: ['zoos', ':zoo_id'],
        query: [
          { key: 'kind', value: 'ape', disabled: true, description: ' (This can only be one of ape,bear)' },
          { key: 'order', value: 'down', disabled: true, description: ' (This can only be one of up,down)' }
        ],
        variable: [{ key: 'zoo_id', value: '{{zoo_id}}', description: '(Required) ' }]
      },
      description: 'Adds it.'
    })
  }
)

t.test('its tests expect a documented success, and only these are its examples', async t => {
  const { collection } = await generated(t, { '/zoos/{zoo_id}': { post: addAnimal } })
  const { event, response } = collection.item[0].item[0]
  const exec = [
    "pm.test('An animal\\'s arrival: 201 or 202', () => {",
    '  pm.expect(pm.response.code, pm.response.text()).to.be.oneOf([201, 202])',
    '})'
  ]
  t.strictSame(event, [{ listen: 'test', script: { type: 'text/javascript', exec } }])
  const codes = response.map(({ code }: { code: number }) => code)
  t.strictSame(codes, [201, 202])
})

t.test('only operations that need a token send it', async t => {
  const { collection } = await generated(t, {
    '/zoos': { get: getInfo },
    '/zoos/{zoo_id}': { post: addAnimal }
  })
  const [open, signed] = collection.item[0].item
  t.strictSame([open.request.auth, signed.request.auth], [{ type: 'noauth' }, undefined])
  const token = { key: 'token', value: '{{access_token}}', type: 'string' }
  t.strictSame(collection.auth, { type: 'bearer', bearer: [token] })
})

t.test('folders are the tags with operations; delete operations come last', async t => {
  const deleteTask = { ...getInfo, operationId: 'deleteTask', summary: 'Delete a task' }
  const { collection } = await generated(t, { '/tasks': { delete: deleteTask }, '/': { get: getInfo } })
  const names = collection.item.map((folder: Folder) => [folder.name, ...folder.item.map(({ name }) => name)])
  t.strictSame(names, [
    ['Zoo', 'What it is'],
    ['Cleaning up', 'Delete a task']
  ])
})

t.test('the same contract gives the same text', async t => {
  const { contract, files } = await generated(t, { '/zoos/{zoo_id}': { post: addAnimal } })
  t.strictSame(await generatePostman(contract), files)
})

t.test('a body without an example is refused', async t => {
  const without = { ...addAnimal, requestBody: body({}) }
  const expected = new Error('addAnimal needs an example of its body')
  await t.rejects(generated(t, { '/zoos/{zoo_id}': { post: without } }), expected)
})
