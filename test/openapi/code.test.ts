import t from 'tap'
import { Call, print } from '../../openapi/generator/code.ts'

t.test('code that fits is on one line', async t => {
  const code = {
    a: [1, true, null],
    'b-c': 'it\'s "so"\n',
    200: new Call('responses.Ok'),
    d: {},
    e: undefined
  }
  t.equal(print(code), `{ 200: responses.Ok, a: [1, true, null], 'b-c': 'it\\'s "so"\\n', d: {} }`)
})

t.test('only code that does not fit is broken into lines', async t => {
  const long = 'x'.repeat(100)
  const call = new Call('Type.Object', [
    { a: new Call('Type.String', [{ description: long }]) },
    { $id: 'A' }
  ])
  t.equal(
    print(call),
    `Type.Object(
  {
    a: Type.String({
      description: '${long}'
    })
  },
  { $id: 'A' }
)`
  )
  t.equal(print([long, 'y'.repeat(9)]), `[\n  '${long}',\n  'yyyyyyyyy'\n]`)
})
