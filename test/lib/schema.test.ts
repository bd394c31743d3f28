import { Type as TypeBox } from '@sinclair/typebox'
import t from 'tap'
import { Type } from '../../src/lib/schema.ts'

/** One of each kind. */
function schemas(type: typeof Type) {
  const object = type.Object(
    { title: type.String({ minLength: 1 }), done: type.Optional(type.Boolean()) },
    { $id: 'Task' }
  )
  return [
    object,
    type.Object({}),
    type.Object({ note: type.Optional(object) }, { additionalProperties: false }),
    type.Partial(object),
    type.Array(type.Integer({ minimum: 1 }), { maxItems: 3 }),
    type.Number({ description: 'a number' }),
    type.Union([type.Literal('on'), type.Literal(1), type.Null()], { default: 'on' }),
    type.Unsafe<'low'>({ type: 'string', enum: ['low'] })
  ]
}

t.test('schemas are those of TypeBox', async t => {
  t.equal(JSON.stringify(schemas(Type)), JSON.stringify(schemas(TypeBox)))
})
