import { referredSchemas } from './pointer.ts'

/** Media types whose answers are written while they are read. */
export const streamed = ['text/event-stream', 'application/x-ndjson']

/** The imports that the code for these parts of the contract needs. */
export function importsFor(parts: unknown): string {
  const names = [...referredSchemas(parts)].sort()
  const text = JSON.stringify(parts)
  const streams = streamed.some(mediaType => text.includes(`"${mediaType}"`))
  return [
    streams && `import type { Readable } from 'node:stream'`,
    `import { Type } from '@sinclair/typebox'`,
    names.length > 0 && `import type { ${names.join(', ')} } from './components.ts'`
  ]
    .filter(line => line !== false)
    .join('\n')
}
