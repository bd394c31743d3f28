import { referencedSchemas } from './pointer.ts'

/** Media types whose responses are streamed. */
export const streamedTypes = ['text/event-stream', 'application/x-ndjson']

/** The imports that the code generated for these parts of the contract needs. */
export function importsFor(parts: unknown): string {
  const names = [...referencedSchemas(parts)].sort()
  const text = JSON.stringify(parts)
  const streams = streamedTypes.some(mediaType => text.includes(`"${mediaType}"`))
  return [
    streams && `import type { Readable } from 'node:stream'`,
    `import { Type } from '../lib/schema.ts'`,
    names.length > 0 && `import type { ${names.join(', ')} } from './components.ts'`
  ]
    .filter(line => line !== false)
    .join('\n')
}
