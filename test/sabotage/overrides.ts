import { registerHooks } from 'node:module'

// Loaded with --import. Replaces some exports of the program's modules for every module that imports them. Calls within
// the module itself are not replaced.

/** By the name of an export: makes the replacement from the real export. */
type Overrides = Record<string, ((real: never) => unknown) | undefined>

const src = new URL('../../src/', import.meta.url).href
const mark = '?overridden'
const sources: ((path: string) => Overrides)[] = []

/** Overrides exports of modules imported from now on, by path relative to src. Later overrides wrap earlier ones. */
export function override(overridesOf: (path: string) => Overrides): void {
  sources.push(overridesOf)
}

/** Returns an export with all its overrides. Called by the wrapper modules below. */
export function overridden(path: string, name: string, real: unknown): unknown {
  return sources.reduce((value, overridesOf) => overridesOf(path)[name]?.(value as never) ?? value, real)
}

registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context)
    // The wrapper module imports the real module.
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

/** The source of a module with the same exports: a local export takes precedence over the same name from `*`. */
function wrapper(url: string): string {
  const path = url.slice(src.length)
  return [
    `import * as real from '${url}'`,
    `import { overridden } from '${import.meta.url}'`,
    `export * from '${url}'`,
    ...namesIn(url).map(name => `export const ${name} = overridden('${path}', '${name}', real.${name})`)
  ].join('\n')
}
