import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'
import { factories, functionsIn, isWrapped } from './points.ts'

// Loaded with --import. The program's modules import what they always do, and get it wrapped: each call of such a
// function is a place where the process can be made to die or to stop (see failpoint.ts).

const failpoint = new URL('./failpoint.ts', import.meta.url).href
const mark = '?failpoints'

registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context)
    // The wrapper itself gets the real module.
    if (!isWrapped(found.url) || context.parentURL === `${found.url}${mark}`) return found
    return { ...found, url: `${found.url}${mark}`, format: 'module' }
  },

  load(url, context, next) {
    if (!url.endsWith(mark)) return next(url, context)
    return { format: 'module', source: wrapper(url.slice(0, -mark.length)), shortCircuit: true }
  }
})

/** A module with the same exports as the real one; a local export goes before one of the same name from `*`. */
function wrapper(url: string): string {
  const functions = functionsIn(readFileSync(fileURLToPath(url), 'utf8'))
  return [
    `import * as real from ${JSON.stringify(url)}`,
    `import { wrap, wrapMethod } from ${JSON.stringify(failpoint)}`,
    `export * from ${JSON.stringify(url)}`,
    ...functions.map(name => `export const ${name} = wrap('${name}', real.${name})`),
    ...factories(url).map(
      ([factory, method]) => `export const ${factory} = wrapMethod('${method}', real.${factory})`
    )
  ].join('\n')
}
