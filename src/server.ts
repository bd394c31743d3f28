// Loaded before other modules: it enables the cache of compiled code.
import '../bin/require-node-24.cjs'

const { takeTimeZone } = await import('./lib/clock.ts')
const timeZone = takeTimeZone()
const { explain, run } = await import('./server/process.ts')

await run({ timeZone }).catch(error => {
  process.stderr.write(`${explain(error)}\n`)
  process.exit(1)
})
