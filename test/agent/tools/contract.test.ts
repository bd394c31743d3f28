import t from 'tap'
import { declarations } from '../../../src/agent/tools/toolbox.ts'
import * as contract from '../../../src/contract/components.ts'

interface Schema {
  $ref?: string
  const?: string
  type?: string
  oneOf?: Schema[]
  anyOf?: Schema[]
  properties?: Record<string, Schema>
  items?: Schema
  [keyword: string]: unknown
}

const components: Record<string, Schema> = JSON.parse(JSON.stringify(contract))

function resolve(schema: Schema = {}): Schema {
  return schema.$ref ? (components[schema.$ref] ?? {}) : schema
}

/**
 * What a schema allows, without texts and references. Nullable values are declared to the model in another way. Clients
 * accept additional properties, so that a later version can add parameters.
 */
function constraints(schema: Schema): Schema {
  const { $id, description, additionalProperties, anyOf, properties, items, ...rest } = resolve(schema)
  const [value, none] = anyOf ?? []
  if (value && none?.type === 'null') return { ...constraints(value), type: [value.type, 'null'].join() }
  if (Array.isArray(rest.type)) rest.type = rest.type.join()
  const fields = Object.entries(properties ?? {}).map(([name, field]) => [name, constraints(field)])
  return {
    ...rest,
    anyOf: anyOf?.map(constraints),
    items: items && constraints(items),
    properties: Object.fromEntries(fields)
  }
}

/** The properties of a successful call, by the name of its tool. */
const calls = new Map(
  components.SuccessfulToolCall?.oneOf?.map(variant => {
    const { properties = {} } = resolve(variant)
    return [properties.tool?.const, properties]
  })
)

t.test('the contract describes the calls of each tool, and of no other', async t => {
  t.strictSame(
    [...calls.keys()],
    declarations.map(({ name }) => name)
  )
})

for (const { name, parameters } of declarations)
  t.test(`the contract has the parameters that ${name} declares to the model`, async t => {
    const declared: Schema = JSON.parse(JSON.stringify(parameters))
    t.ok(Object.keys(declared.properties ?? {}).length > 0)
    t.strictSame(constraints(calls.get(name)?.parameters ?? {}), constraints(declared))
  })
