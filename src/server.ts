import { enableCompileCache } from 'node:module'
import { join } from 'node:path'

// Enabled before other modules are loaded: with cached code, the server starts in half the time and needs less memory.
enableCompileCache(join(import.meta.dirname, '../node_modules/.cache/compile'))
const { takeTimeZone } = await import('./lib/clock.ts')
const timeZone = takeTimeZone()
const { explain, run } = await import('./server/process.ts')

await run({ timeZone }).catch(error => {
  process.stderr.write(`${explain(error)}\n`)
  process.exit(1)
})
