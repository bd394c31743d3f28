import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { components, type ToolCall } from '../contract/components.ts'

/** A tool call as it is stored. */
interface StoredCall {
  tool: string
  parameters: Record<string, unknown>
  result: Record<string, unknown>
}

/**
 * A stored call as the API returns it: complete and unchanged, with the status whose schema it matches. A call that
 * another version of the server stored may match neither of the first two.
 */
export function toolCallView({ tool, parameters, result }: StoredCall): ToolCall {
  const call = { tool, parameters, result }
  const status = Object.hasOwn(result, 'error') ? 'failed' : 'succeeded'
  const view = { status, ...call }
  return isToolCall(view) ? view : { status: 'other', ...call }
}

/** The names of the schemas of calls that succeeded, by tool. */
const schemaNames = new Map(
  components.flatMap(({ $id, properties }): [string, string][] =>
    properties?.tool?.const ? [[properties.tool.const, String($id)]] : []
  )
)

const ajv = addFormats.default(new Ajv({ schemas: components, meta: false, validateSchema: false }))
// The largest part of the tools' schemas. Compiled at the start: the first message should not take longer than others.
ajv.getSchema('TaskResult')

/** Compiles the schema of a tool on its first call: all schemas together take as long as a turn. */
function isToolCall(view: { status: string; tool: string }): view is ToolCall {
  const name = view.status === 'failed' ? 'FailedToolCall' : schemaNames.get(view.tool)
  return name !== undefined && ajv.validate(name, view)
}
