import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import packageJson from '../../package.json' with { type: 'json' }
import type { Health, Liveness } from '../contract/components.ts'
import { operations } from '../contract/operations.ts'
import { databaseRetryAfter } from '../errors.ts'

/** Information about the API, and health checks. */
const service: FastifyPluginAsyncTypebox = async app => {
  app.route({
    ...operations.getApiInfo,
    async handler() {
      return {
        name: 'TodoBot Chat API',
        version: packageJson.version,
        description: packageJson.description,
        model: app.agent.model,
        docs: '/docs',
        openapi: '/openapi.json',
        health: '/health'
      }
    }
  })

  app.route({
    ...operations.getHealth,
    async handler(_request, reply): Promise<Health> {
      const problem = app.agent.modelProblem()
      const model = problem ?? 'available'
      if (await app.isDatabaseConnected())
        return { status: problem ? 'degraded' : 'healthy', database: 'connected', model }
      reply.code(503).header('retry-after', databaseRetryAfter)
      return { status: 'unhealthy', database: 'disconnected', model }
    }
  })

  app.route({
    ...operations.getLiveness,
    async handler(): Promise<Liveness> {
      return { status: 'alive' }
    }
  })
}

export default service
