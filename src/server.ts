import { enableCompileCache } from 'node:module'
import { join } from 'node:path'

// Before anything else is loaded: what was compiled once starts in half the time and in less memory.
enableCompileCache(join(import.meta.dirname, '../node_modules/.cache/compile'))
const { takeTimeZone } = await import('./lib/clock.ts')
const timeZone = takeTimeZone()
const { explain, run } = await import('./server/process.ts')

await run({ timeZone }).catch(error => {
  process.stderr.write(`${explain(error)}\n`)
  process.exit(1)
})
