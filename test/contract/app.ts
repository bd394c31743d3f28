import Fastify, { type FastifyInstance } from 'fastify'
import type { Test } from 'tap'
import { operations } from '../../src/contract/operations.ts'
import contract from '../../src/plugins/contract.ts'
import docs from '../../src/plugins/docs.ts'
import errors from '../../src/plugins/errors.ts'
import { securityHeaders } from '../../src/plugins/security-headers.ts'
import { openapi } from '../../src/routes/openapi.ts'

interface Options {
  publicUrl?: string
  routes?: object[]
}

/** An app with the documentation, and routes without services. */
export async function buildDocs(t: Test, options: Options = {}): Promise<FastifyInstance> {
  const { publicUrl, routes = Object.values(operations) } = options
  const app = Fastify()
  t.teardown(() => app.close())
  await app.register(errors)
  await app.register(contract)
  await app.register(securityHeaders)
  await app.register(docs, { publicUrl })
  await app.register(openapi, { publicUrl })
  for (const route of routes)
    app.route({ method: 'GET', url: '/unused', ...route, handler: async () => ({}) })
  return app
}
