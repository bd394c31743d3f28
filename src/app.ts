import type { FastifyInstance } from 'fastify'
import type { Config } from './config/config.ts'
import agent from './plugins/agent.ts'
import { auth, requireSession, tokens } from './plugins/auth.ts'
import contract from './plugins/contract.ts'
import cors from './plugins/cors.ts'
import csrf from './plugins/csrf.ts'
import db from './plugins/db.ts'
import docs from './plugins/docs.ts'
import draining from './plugins/draining.ts'
import errors from './plugins/errors.ts'
import idempotency from './plugins/idempotency.ts'
import notFound from './plugins/not-found.ts'
import { chatRateLimit, ipRateLimit } from './plugins/rate-limits.ts'
import { noStore, securityHeaders } from './plugins/security-headers.ts'
import services from './plugins/services.ts'
import sessionCookie from './plugins/session-cookie.ts'
import turns from './plugins/turns.ts'
import { account, registration } from './routes/accounts.ts'
import chat from './routes/chat.ts'
import conversations from './routes/conversations.ts'
import { openapi } from './routes/openapi.ts'
import service from './routes/service.ts'
import { sessions, signingIn } from './routes/sessions.ts'
import tasks from './routes/tasks.ts'
import { retries, turns as turnRoutes } from './routes/turns.ts'

/** What the process has found out before there is an app: where its database is, and what signs its tokens. */
export interface AppConfig extends Config {
  database: Config['database'] & { url: string }
  auth: Config['auth'] & { secret: string }
}

/**
 * Makes a server the app. The order of its plugins is meaning: the hooks of what comes first run first. Only those of the
 * rate limits belong to the routes, and run after the others of their kind.
 */
export async function buildApp(app: FastifyInstance, config: AppConfig): Promise<void> {
  await app.register(errors)
  await app.register(cors, config.cors)
  await app.register(securityHeaders)
  await app.register(draining)
  await app.register(ipRateLimit, config.limits)
  await app.register(notFound)
  await app.register(contract)
  await app.register(docs, config.server)

  await app.register(db, config.database)
  await app.register(agent, { model: config.model })
  await app.register(turns, config)
  await app.register(services, config.auth)
  await app.register(tokens, config.auth)
  await app.register(sessionCookie, config.auth)

  await app.register(service)
  await app.register(openapi, config.server)

  await app.register(async api => {
    await api.register(noStore)
    await api.register(registration)
    await api.register(async cookies => {
      await cookies.register(csrf, config)
      await cookies.register(signingIn)
    })
    await api.register(signedIn)
  })

  /** Only here a request needs an access token, and has a user. */
  async function signedIn(scope: FastifyInstance) {
    await scope.register(auth)
    await scope.register(async live => {
      await live.register(requireSession)
      await live.register(account)
      await live.register(sessions)
      await live.register(conversations)
      await live.register(turnRoutes)
      await live.register(tasks)
    })
    await scope.register(async limited => {
      await limited.register(chatRateLimit, config.limits)
      await limited.register(retries)
      await limited.register(async messages => {
        await messages.register(idempotency)
        await messages.register(chat)
      })
    })
  }
}
