import { referredSchemas } from './pointer.ts'

/** The imports that the code for these parts of the contract needs. */
export function importsFor(parts: unknown): string {
  const names = [...referredSchemas(parts)].sort()
  const streams = JSON.stringify(parts).includes('"text/event-stream"')
  return [
    streams && `import type { Readable } from 'node:stream'`,
    `import { Type } from '@sinclair/typebox'`,
    names.length > 0 && `import type { ${names.join(', ')} } from './components.ts'`
  ]
    .filter(line => line !== false)
    .join('\n')
}
