import Fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify'
import type { Config } from './config.ts'
import accounts from './plugins/accounts.ts'
import agent from './plugins/agent.ts'
import auth from './plugins/auth.ts'
import chatRateLimit from './plugins/chat-rate-limit.ts'
import contractGuard from './plugins/contract-guard.ts'
import conversations from './plugins/conversations.ts'
import cors from './plugins/cors.ts'
import db from './plugins/db.ts'
import docs from './plugins/docs.ts'
import draining from './plugins/draining.ts'
import erasure from './plugins/erasure.ts'
import errors from './plugins/errors.ts'
import exporting from './plugins/exporting.ts'
import health from './plugins/health.ts'
import idempotency from './plugins/idempotency.ts'
import ipRateLimit from './plugins/ip-rate-limit.ts'
import liveSession from './plugins/live-session.ts'
import notFound from './plugins/not-found.ts'
import ownPages from './plugins/own-pages.ts'
import privateAnswers from './plugins/private-answers.ts'
import securityHeaders from './plugins/security-headers.ts'
import serialization from './plugins/serialization.ts'
import sessionCookie from './plugins/session-cookie.ts'
import taskList from './plugins/tasks.ts'
import tokens from './plugins/tokens.ts'
import unreadBodies from './plugins/unread-bodies.ts'
import validation from './plugins/validation/validation.ts'
import { account, registration } from './routes/accounts.ts'
import chat from './routes/chat.ts'
import conversationList from './routes/conversations.ts'
import accountExport from './routes/export.ts'
import { openapi } from './routes/openapi.ts'
import service from './routes/service.ts'
import { sessions, signingIn } from './routes/sessions.ts'
import tasks from './routes/tasks.ts'
import { retries, turns } from './routes/turns.ts'
import { serverOptions } from './server-options.ts'

/** What the process has found out before there is an app: where its database is, and what signs its tokens. */
export interface AppConfig extends Config {
  database: Config['database'] & { url: string }
  auth: Config['auth'] & { secret: string }
}

/** The app, ready to listen. The order of its plugins is meaning: what comes first sees a request first. */
export async function buildApp(config: AppConfig, logger: FastifyBaseLogger): Promise<FastifyInstance> {
  const app = createServer(config, logger)

  await app.register(errors)
  await app.register(validation)
  await app.register(serialization)
  await app.register(cors, config.cors)
  await app.register(securityHeaders)
  await app.register(draining)
  await app.register(ipRateLimit, config.limits)
  await app.register(notFound)
  await app.register(contractGuard)
  await app.register(unreadBodies)
  await app.register(docs, config.server)

  await app.register(db, config.database)
  await app.register(health)
  await app.register(agent, { model: config.model })
  await app.register(accounts, config.auth)
  await app.register(conversations, config)
  await app.register(taskList)
  await app.register(erasure)
  await app.register(exporting)
  await app.register(tokens, config.auth)
  await app.register(sessionCookie, config.auth)

  await app.register(service)
  await app.register(openapi, config.server)

  await app.register(async api => {
    await api.register(privateAnswers)
    await api.register(registration)
    await api.register(async cookies => {
      await cookies.register(ownPages, config)
      await cookies.register(signingIn)
    })
    await api.register(signedIn)
  })

  /** Only here a request needs an access token, and has a user. */
  async function signedIn(scope: FastifyInstance) {
    await scope.register(auth)
    await scope.register(async live => {
      await live.register(liveSession)
      await live.register(account)
      await live.register(sessions)
      await live.register(accountExport)
      await live.register(conversationList)
      await live.register(turns)
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

  return app
}

function createServer({ server }: Config, logger: FastifyBaseLogger): FastifyInstance {
  const options = serverOptions(server, logger)
  return server.tls ? Fastify({ ...options, https: { ...options.http, ...server.tls } }) : Fastify(options)
}
