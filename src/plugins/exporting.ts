import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { createExportService, type ExportService } from '../export/export-service.ts'

declare module 'fastify' {
  interface FastifyInstance {
    exporting: ExportService
  }
}

async function exporting(app: FastifyInstance) {
  app.decorate('exporting', createExportService({ db: app.db }))
}

export default fp(exporting, { name: 'exporting', dependencies: ['db'] })
