import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { createErasureService, type ErasureService } from '../accounts/erasure.ts'
import { createExportService, type ExportService } from '../accounts/export.ts'
import { createSessionService, type SessionService } from '../accounts/sessions.ts'
import { type AccountService, createAccountService } from '../accounts/users.ts'
import { type ConversationService, createConversationService } from '../conversations/service.ts'
import { createProbe } from '../db/health.ts'
import type { UserLimits } from '../db/user-limits.ts'
import type { Keys } from '../lib/keys.ts'
import { createTaskService, type TaskService } from '../tasks/service.ts'

declare module 'fastify' {
  interface FastifyInstance {
    accounts: AccountService
    sessions: SessionService
    conversations: ConversationService
    tasks: TaskService
    erasure: ErasureService
    exports: ExportService
    /** Whether the database responds within `probeMs`. Never rejects. */
    isDatabaseConnected(): Promise<boolean>
  }
}

interface ServicesOptions {
  auth: {
    /** Of refresh tokens, device tokens and counters. */
    keys: Keys
    refreshTokenDays: number
  }
  user: UserLimits
}

/** Less than a second, so that health checks with a timeout of one second get a response. */
const probeMs = 800

/** Creates all services except those that run turns, which `turns.ts` creates. */
async function services(app: FastifyInstance, { auth, user: limits }: ServicesOptions) {
  const { db, turns } = app
  app.decorate('accounts', createAccountService({ db, ...auth }))
  app.decorate('sessions', createSessionService({ db, ...auth }))
  app.decorate('conversations', createConversationService({ db }))
  app.decorate('tasks', createTaskService({ db, limits }))
  app.decorate('erasure', createErasureService({ db, turns, ...auth }))
  app.decorate('exports', createExportService({ db }))
  app.decorate('isDatabaseConnected', createProbe(db, probeMs))
}

export default fp(services, { name: 'services', dependencies: ['db', 'turns'] })
