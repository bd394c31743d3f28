import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { type AccountService, createAccountService } from '../accounts/account-service.ts'

declare module 'fastify' {
  interface FastifyInstance {
    accounts: AccountService
  }
}

async function accounts(app: FastifyInstance) {
  app.decorate('accounts', createAccountService({ db: app.db }))
}

export default fp(accounts, { name: 'accounts', dependencies: ['db'] })
