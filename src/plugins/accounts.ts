import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { type AccountService, createAccountService } from '../accounts/account-service.ts'
import { createSessionService, type SessionService } from '../accounts/session-service.ts'

declare module 'fastify' {
  interface FastifyInstance {
    accounts: AccountService
    sessions: SessionService
  }
}

interface AccountsOptions {
  /** The same for all replicas. */
  secret: string
  refreshTokenDays: number
}

async function accounts(app: FastifyInstance, { secret, refreshTokenDays }: AccountsOptions) {
  app.decorate('accounts', createAccountService({ db: app.db }))
  app.decorate('sessions', createSessionService({ db: app.db, secret, refreshTokenDays }))
}

export default fp(accounts, { name: 'accounts', dependencies: ['db'] })
