import { isRef, type Oas3_1Definition, type Oas3_1Schema, type Oas3Parameter } from '@redocly/openapi-core'
import { type ContractOperation, operationsOf } from '../paths.ts'
import { placeholder, withPlaceholders } from './variables.ts'

type Parameter = Oas3Parameter<Oas3_1Schema>
type Paths = NonNullable<Oas3_1Definition['paths']>

/** Operations whose request does not use the first example. */
const chosenExamples: Record<string, string | undefined> = { sendMessageAsUser: 'continue_conversation' }

/**
 * The contract as input of the converter. Each operation has one example, with variables for the values that differ
 * between runs, and only its success responses.
 */
export function prepare(contract: Oas3_1Definition): Oas3_1Definition {
  const paths: Paths = {}
  for (const operation of operationsOf(contract)) {
    const method = operation.method.toLowerCase()
    paths[operation.path] = { ...paths[operation.path], [method]: prepared(operation) }
  }
  return { ...contract, paths }
}

function prepared({ id, operation, parameters, requestBody }: ContractOperation) {
  const json = requestBody?.content['application/json']
  const responses = Object.entries(operation.responses).filter(([status]) => status.startsWith('2'))
  const body = json && {
    requestBody: {
      ...requestBody,
      content: { 'application/json': { schema: json.schema, example: exampleOf(id, json.examples) } }
    }
  }
  return {
    ...operation,
    parameters: parameters.map(withValue),
    ...body,
    responses: Object.fromEntries(responses)
  }
}

/** Sets an example: without one, the converter generates a random value in each run. */
function withValue({ examples = {}, ...parameter }: Parameter): Parameter {
  if (parameter.in === 'path') return { ...parameter, example: placeholder(parameter.name) }
  const [first] = Object.values(examples)
  const { default: defaultValue, enum: choices = [] } = isRef(parameter.schema)
    ? {}
    : (parameter.schema ?? {})
  const value = parameter.example ?? (first && !isRef(first) ? first.value : undefined)
  return { ...parameter, example: value ?? defaultValue ?? choices[0] ?? '' }
}

function exampleOf(operationId: string, examples: Record<string, unknown> = {}): object {
  const [first = ''] = Object.keys(examples)
  const example = examples[chosenExamples[operationId] ?? first]
  if (!isExample(example)) throw new Error(`${operationId} needs an example of its body`)
  return withPlaceholders(example.value)
}

function isExample(example: unknown): example is { value: object } {
  const { value } = Object(example)
  return typeof value === 'object' && value !== null
}
