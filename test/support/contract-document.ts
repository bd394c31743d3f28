import { readContract } from '../../src/http/documentation.ts'

interface Body {
  content: { 'application/json': { examples: object } }
}

export interface DocumentedOperation {
  operationId: string
  tags: readonly string[]
  requestBody?: Body | { $ref: string }
}

interface ContractDocument {
  servers: { url: string }[]
  tags: object[]
  paths: Record<string, Record<string, DocumentedOperation>>
  components: {
    schemas: Record<string, object>
    examples: Record<string, { value: unknown }>
    responses: Record<string, { content: Record<string, { examples?: object }> }>
    requestBodies: { NewMessage: Body }
  }
}

/** The contract, with the types of the parts that tests read. */
export const document = readContract() as unknown as ContractDocument
