import type { FastifyInstance } from 'fastify'
import type { Config } from './config/config.ts'
import agent from './plugins/agent.ts'
import { auth, requireSession, tokens } from './plugins/auth.ts'
import connections from './plugins/connections.ts'
import contract, { knownParameters } from './plugins/contract.ts'
import cors from './plugins/cors.ts'
import csrf from './plugins/csrf.ts'
import db from './plugins/db.ts'
import docs from './plugins/docs.ts'
import draining from './plugins/draining.ts'
import errors from './plugins/errors.ts'
import jsonBody from './plugins/json-body.ts'
import maintenance from './plugins/maintenance.ts'
import notFound from './plugins/not-found.ts'
import { ipRateLimit } from './plugins/rate-limits.ts'
import { noStore, securityHeaders } from './plugins/security-headers.ts'
import services from './plugins/services.ts'
import sessionCookie from './plugins/session-cookie.ts'
import streams from './plugins/streams.ts'
import turns from './plugins/turns.ts'
import { messageRateLimit, requestRateLimits, retryRateLimit } from './plugins/user-rate-limits.ts'
import userRequests from './plugins/user-requests.ts'
import { accountRoutes, registration } from './routes/accounts.ts'
import changes from './routes/changes.ts'
import chat from './routes/chat.ts'
import conversations from './routes/conversations.ts'
import { openapi } from './routes/openapi.ts'
import service from './routes/service.ts'
import { authentication, sessions } from './routes/sessions.ts'
import tasks from './routes/tasks.ts'
import { retries, turns as turnRoutes } from './routes/turns.ts'

/** The configuration with the values that are resolved at startup: the URLs of the database and the keys. */
export interface AppConfig extends Config {
  database: Config['database'] & { url: string; directUrl: string }
  auth: Config['auth'] & { keys: NonNullable<Config['auth']['keys']> }
}

/**
 * Registers the plugins and routes on a server. The order matters: hooks run in the order of registration. The hooks of
 * the rate limits are an exception: they are route hooks, which run after all other hooks of the same type.
 */
export async function buildApp(app: FastifyInstance, config: AppConfig): Promise<void> {
  await app.register(securityHeaders)
  await app.register(errors)
  await app.register(cors, config.cors)
  await app.register(connections, config.connections)
  await app.register(draining)
  await app.register(ipRateLimit, config.limits)
  await app.register(notFound)
  await app.register(jsonBody)
  await app.register(contract)
  await app.register(docs, config.server)

  await app.register(db, config.database)
  await app.register(agent, { model: config.model })
  await app.register(streams, config)
  await app.register(turns, config)
  await app.register(maintenance, config)
  await app.register(services, config)
  await app.register(tokens, config.auth)
  await app.register(sessionCookie, config.auth)

  await app.register(openapi, config.server)
  await app.register(async information => {
    await information.register(noStore)
    await information.register(service)
  })

  await app.register(async api => {
    await api.register(noStore)
    await api.register(knownParameters)
    await api.register(registration)
    await api.register(async cookies => {
      await cookies.register(csrf, config)
      await cookies.register(authentication)
    })
    await api.register(signedIn)
  })

  /** The scope whose requests need an access token and have a user. */
  async function signedIn(scope: FastifyInstance) {
    await scope.register(auth)
    await scope.register(userRequests, config)
    await scope.register(async withSession => {
      await withSession.register(requireSession)
      await withSession.register(requestRateLimits, config.limits)
      await withSession.register(accountRoutes)
      await withSession.register(sessions)
      await withSession.register(conversations)
      await withSession.register(turnRoutes)
      await withSession.register(tasks)
      await withSession.register(changes)
    })
    await scope.register(async limited => {
      await limited.register(messageRateLimit, config.limits)
      await limited.register(chat)
      await limited.register(async counted => {
        await counted.register(retryRateLimit, config.limits)
        await counted.register(retries)
      })
    })
  }
}
