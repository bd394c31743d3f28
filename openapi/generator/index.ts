import type { Oas3_1Definition } from '@redocly/openapi-core'
import { emitComponents } from './components.ts'
import { emitOperations } from './operations.ts'
import { emitResponses } from './responses.ts'

const notice = '// Generated from the contract by openapi/generate.ts. Do not edit.'

/**
 * The files of `src/contract/`: a map from file name to content. The output is deterministic.
 * @throws {UnsupportedConstruct}
 */
export function generate(contract: Oas3_1Definition): Map<string, string> {
  const files = {
    'components.ts': emitComponents(contract),
    'responses.ts': emitResponses(contract),
    'operations.ts': emitOperations(contract)
  }
  return new Map(Object.entries(files).map(([name, text]) => [name, `${notice}\n\n${text}\n`]))
}
