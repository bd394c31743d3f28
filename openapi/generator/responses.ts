import type { Oas3_1Definition, Oas3_1Schema, Oas3MediaType, Oas3Response } from '@redocly/openapi-core'
import { Call, type Code, type CodeRecord, print } from './code.ts'
import { importsFor, streamed } from './imports.ts'
import { allowOnly, below, UnknownConstruct } from './pointer.ts'
import { emitSchema, keywordsToCode } from './schemas.ts'

/** `responses.ts`: the responses that operations share, under the names that they have in the contract. */
export function emitResponses({ components = {} }: Oas3_1Definition): string {
  const responses = Object.entries(components.responses ?? {})
  const parts = responses.map(([name, response]) => {
    const code = emitResponse(response, below('#/components/responses', name))
    return `export const ${name} = ${print(code)}`
  })
  return [importsFor(responses), ...parts].join('\n\n')
}

/**
 * A response as Fastify wants it: a bare schema when there is nothing but JSON, null when there is no body, and
 * otherwise one schema for each media type.
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
    if (!mediaType.schema) throw new UnknownConstruct(pointer, 'a media type needs a schema')
    return [name, emitMedia(name, mediaType.schema, below(pointer, 'schema'))]
  })
  return Object.fromEntries(schemas)
}

function emitMedia(name: string, schema: Oas3_1Schema, at: string): Call {
  if (!streamed.includes(name)) return emitSchema(schema, at)
  if (schema.type !== 'string') throw new UnknownConstruct(at, 'a stream needs the type string')
  return new Call('Type.Unsafe<Readable>', [keywordsToCode(schema, at)])
}
