import {
  bundle,
  createConfig,
  detectSpec,
  lint,
  type NormalizedProblem,
  type Oas3_1Definition
} from '@redocly/openapi-core'

/**
 * Reads a contract and bundles the files that it references into one document.
 * @throws {Error} when the contract is not valid OpenAPI. The message lists each problem with its JSON pointer.
 */
export async function readContract(path: string): Promise<Oas3_1Definition> {
  const config = await createConfig({ extends: ['spec'] })
  const result = await bundle({ ref: path, config })
  const problems = [...result.problems, ...(await lint({ ref: path, config }))]
  const errors = problems.filter(({ severity }) => severity === 'error')
  if (errors.length > 0)
    throw new Error(`${path} is not a valid contract:\n${[...new Set(errors.map(describe))].join('\n')}`)
  const contract = result.bundle.parsed
  if (!isOpenApi31(contract)) throw new Error(`${path} is not a valid contract: it is not OpenAPI 3.1`)
  return contract
}

function isOpenApi31(document: unknown): document is Oas3_1Definition {
  return detectSpec(document) === 'oas3_1'
}

function describe({ location, message }: NormalizedProblem): string {
  return `  ${location[0]?.pointer ?? '#/'}: ${message}`
}
