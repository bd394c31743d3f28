import { registerHooks } from 'node:module'

// Loaded with --import: the program's modules import what they always do, and get other exports in the place of some.
// What a module calls of its own stays as it is.

/** What takes the place of exports of a module, by their names. */
type Overrides = Record<string, ((real: never) => unknown) | undefined>

const src = new URL('../../src/', import.meta.url).href
const mark = '?overridden'
const sources: ((path: string) => Overrides)[] = []

/** Overrides exports of modules that are imported from now on, by their paths below src; around what was before. */
export function override(overridesOf: (path: string) => Overrides): void {
  sources.push(overridesOf)
}

/** What importers get for an export: modules made below call it. */
export function overridden(path: string, name: string, real: unknown): unknown {
  return sources.reduce((value, overridesOf) => overridesOf(path)[name]?.(value as never) ?? value, real)
}

registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context)
    // The module made below itself gets the real one.
    if (namesIn(found.url).length === 0 || context.parentURL === found.url + mark) return found
    return { ...found, url: found.url + mark, format: 'module' }
  },

  load(url, context, next) {
    if (!url.endsWith(mark)) return next(url, context)
    return { format: 'module', source: wrapper(url.slice(0, -mark.length)), shortCircuit: true }
  }
})

function namesIn(url: string): string[] {
  if (!url.startsWith(src)) return []
  return [...new Set(sources.flatMap(overridesOf => Object.keys(overridesOf(url.slice(src.length)))))]
}

/** A module with the same exports as the real one; a local export goes before one of the same name from `*`. */
function wrapper(url: string): string {
  const path = url.slice(src.length)
  return [
    `import * as real from '${url}'`,
    `import { overridden } from '${import.meta.url}'`,
    `export * from '${url}'`,
    ...namesIn(url).map(name => `export const ${name} = overridden('${path}', '${name}', real.${name})`)
  ].join('\n')
}
