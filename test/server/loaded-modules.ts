import type { Test } from 'tap'
import { startServer } from '../support/server-process.ts'

/** Programs that run in a server before its own: they define a list of what is loaded. */
const lists = {
  /** The modules of Node itself. */
  builtins: "const list = () => process.moduleLoadList.map(text => text.split(' ').at(-1))",
  /**
   * The names of packages, such as `fastify` and `@fastify/cors`, and `migrations` if one of these is loaded. With these
   * hooks, Node caches no compiled code.
   */
  packages: `
    import { registerHooks } from 'node:module'
    const names = new Set()
    const list = () => [...names]
    registerHooks({
      resolve(specifier, context, next) {
        const resolved = next(specifier, context)
        const [, name] = /.*[/]node_modules[/]((?:@[^/]+[/])?[^/]+)/.exec(resolved.url) ?? []
        if (name) names.add(name)
        if (resolved.url.includes('/migrations/')) names.add('migrations')
        return resolved
      }
    })`
}

/** Starts a server, uses it, stops it, and returns what it has loaded. */
export async function loadedBy(
  t: Test,
  what: keyof typeof lists,
  env: Record<string, string>,
  use: (url: URL) => Promise<unknown> = async () => undefined
): Promise<unknown[]> {
  const logAtExit = "process.on('exit', () => console.log(JSON.stringify({ msg: 'loaded', list: list() })))"
  const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(`${lists[what]}\n${logAtExit}`)}`
  const server = startServer(t, import.meta.dirname, { ...env, NODE_OPTIONS })
  await use(await server.url())
  server.signal('SIGTERM')
  await server.ended()
  const { list } = server.logs.find(({ msg }) => msg === 'loaded') ?? {}
  return Array.isArray(list) ? list : []
}
