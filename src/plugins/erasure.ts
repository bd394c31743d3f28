import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { createErasureService, type ErasureService } from '../accounts/erasure-service.ts'

declare module 'fastify' {
  interface FastifyInstance {
    erasure: ErasureService
  }
}

async function erasure(app: FastifyInstance) {
  app.decorate('erasure', createErasureService({ db: app.db, turns: app.turns }))
}

export default fp(erasure, { name: 'erasure', dependencies: ['db', 'conversations'] })
