import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { createProbe } from '../db/probe.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Whether the database answers; never takes longer than `probeMs`, and never rejects. */
    isDatabaseConnected(): Promise<boolean>
  }
}

/** Leaves room to answer a probe within a second. */
const probeMs = 800

async function health(app: FastifyInstance) {
  app.decorate('isDatabaseConnected', createProbe(app.db, probeMs))
}

export default fp(health, { name: 'health', dependencies: ['db'] })
