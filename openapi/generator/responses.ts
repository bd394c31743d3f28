import type { Oas3_1Definition, Oas3_1Schema, Oas3MediaType, Oas3Response } from '@redocly/openapi-core'
import { Call, type Code, type CodeRecord, print } from './code.ts'
import { importsFor, streamedTypes } from './imports.ts'
import { allowOnly, below, UnsupportedConstruct } from './pointer.ts'
import { emitSchema, keywordsToCode } from './schemas.ts'

/** Emits `responses.ts`: the shared responses, under their names in the contract. */
export function emitResponses({ components = {} }: Oas3_1Definition): string {
  const responses = Object.entries(components.responses ?? {})
  const parts = responses.map(([name, response]) => {
    const code = emitResponse(response, below('#/components/responses', name))
    return `export const ${name} = ${print(code)}`
  })
  return [importsFor(responses), ...parts].join('\n\n')
}

/**
 * A response in Fastify's format: the schema itself if JSON is the only media type, the null type if there is no body,
 * and otherwise one schema per media type.
 */
export function emitResponse(response: object, at: string): Code {
  allowOnly(['description', 'headers', 'content'], response, at)
  const { content = {} }: Partial<Oas3Response<Oas3_1Schema>> = response
  const mediaTypes = emitContent(content, below(at, 'content'))
  const [only, ...others] = Object.keys(mediaTypes)
  if (!only) return new Call('Type.Null', [])
  if (only === 'application/json' && others.length === 0) return mediaTypes[only] ?? null
  const wrapped = Object.entries(mediaTypes).map(([name, schema]) => [name, { schema }])
  return { content: Object.fromEntries(wrapped) }
}

/** The schema of each media type. */
export function emitContent(content: Record<string, Oas3MediaType<Oas3_1Schema>>, at: string): CodeRecord {
  const schemas = Object.entries(content).map(([name, mediaType]) => {
    const pointer = below(at, name)
    allowOnly(['schema', 'example', 'examples'], mediaType, pointer)
    return [name, emitMedia(name, mediaType.schema, pointer)]
  })
  return Object.fromEntries(schemas)
}

function emitMedia(name: string, schema: Oas3_1Schema | undefined, pointer: string): Call {
  const at = below(pointer, 'schema')
  if (streamedTypes.includes(name)) return emitStream(schema, at)
  if (!schema) throw new UnsupportedConstruct(pointer, 'a media type needs a schema')
  return emitSchema(schema, at)
}

/** A stream needs no schema: a JSON Schema cannot describe its items. */
function emitStream(schema: Oas3_1Schema | undefined, at: string): Call {
  if (schema && schema.type !== 'string')
    throw new UnsupportedConstruct(at, 'a streamed media type needs the type string')
  return new Call('Type.Unsafe<Readable>', [schema ? keywordsToCode(schema, at) : {}])
}
