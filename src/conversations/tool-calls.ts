import { Ajv, type ValidateFunction } from 'ajv'
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

let validate: ValidateFunction<ToolCall> | undefined

/** Compiles the schema on the first call: most starts of a server do not need it. */
function isToolCall(value: unknown): value is ToolCall {
  validate ??= addFormats
    .default(new Ajv({ schemas: components, meta: false, validateSchema: false }))
    .compile<ToolCall>({ $ref: 'ToolCall' })
  return validate(value)
}
