import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { createErasureService, type ErasureService } from '../accounts/erasure.ts'
import { createExportService, type ExportService } from '../accounts/export.ts'
import { createSessionService, type SessionService } from '../accounts/sessions.ts'
import { type AccountService, createAccountService } from '../accounts/users.ts'
import { type ConversationService, createConversationService } from '../conversations/service.ts'
import { createProbe } from '../db/health.ts'
import { createTaskService, type TaskService } from '../tasks/service.ts'

declare module 'fastify' {
  interface FastifyInstance {
    accounts: AccountService
    sessions: SessionService
    conversations: ConversationService
    tasks: TaskService
    erasure: ErasureService
    exporting: ExportService
    /** Whether the database answers; never takes longer than `probeMs`, and never rejects. */
    isDatabaseConnected(): Promise<boolean>
  }
}

interface ServicesOptions {
  /** Signs what follows from refresh tokens; the same for all replicas. */
  secret: string
  refreshTokenDays: number
}

/** Leaves room to answer a probe within a second. */
const probeMs = 800

/** What routes call that needs nothing but the database; for turns see `turns.ts`. */
async function services(app: FastifyInstance, { secret, refreshTokenDays }: ServicesOptions) {
  const { db, turns } = app
  app.decorate('accounts', createAccountService({ db }))
  app.decorate('sessions', createSessionService({ db, secret, refreshTokenDays }))
  app.decorate('conversations', createConversationService({ db }))
  app.decorate('tasks', createTaskService({ db }))
  app.decorate('erasure', createErasureService({ db, turns }))
  app.decorate('exporting', createExportService({ db }))
  app.decorate('isDatabaseConnected', createProbe(db, probeMs))
}

export default fp(services, { name: 'services', dependencies: ['db', 'turns'] })
