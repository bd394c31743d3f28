import type { Oas3_1Definition } from '@redocly/openapi-core'
import { Call, print } from './code.ts'
import { below, referencedSchemas, UnsupportedConstruct } from './pointer.ts'
import { emitSchema } from './schemas.ts'

/** Emits `components.ts`: a schema and a type of the same name for each component, in dependency order. */
export function emitComponents({ components = {} }: Oas3_1Definition): string {
  const schemas = components.schemas ?? {}
  const names = inDependencyOrder(schemas)
  const parts = names.map(name => emitComponent(name, schemas[name] ?? {}))
  const all = names.map(name => new Call(name))
  return [
    `import type { Static } from '@sinclair/typebox'\nimport { Type } from '../lib/schema.ts'`,
    ...parts,
    `/** All component schemas in dependency order, for \`addSchema\`. */\nexport const components = ${print(all)}`
  ].join('\n\n')
}

function emitComponent(name: string, schema: object): string {
  const code = emitSchema({ $id: name, ...schema }, below('#/components/schemas', name))
  return `export const ${name} = ${print(code)}\nexport type ${name} = Static<typeof ${name}>`
}

function inDependencyOrder(schemas: Record<string, unknown>): string[] {
  const done = new Set<string>()
  const visit = (name: string, path: string[]): void => {
    if (path.includes(name))
      throw new UnsupportedConstruct(below('#/components/schemas', name), 'a schema cannot contain itself')
    if (done.has(name)) return
    for (const referenced of referencedSchemas(schemas[name])) visit(referenced, [...path, name])
    done.add(name)
  }
  for (const name of Object.keys(schemas)) visit(name, [])
  return [...done]
}
