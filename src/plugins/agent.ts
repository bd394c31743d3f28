import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { type Agent, createAgent } from '../agent/agent.ts'
import type { Model } from '../agent/model.ts'
import type { ModelConfig } from '../config/config.ts'
import type { Log } from '../lib/log.ts'

declare module 'fastify' {
  interface FastifyInstance {
    agent: Agent
  }
}

interface AgentOptions {
  model: ModelConfig
}

async function agent(app: FastifyInstance, { model: config }: AgentOptions) {
  const model = await createModel(config, app.log)
  app.decorate('agent', createAgent({ model }))
  app.addHook('onClose', async () => await model.close?.())
}

/** Imports only the configured model, because both models load large libraries. */
async function createModel(config: ModelConfig, log: Log): Promise<Model & { close?(): Promise<void> }> {
  if (config.name === 'gemini') {
    const { createGeminiModel } = await import('../agent/gemini/model.ts')
    return createGeminiModel({ ...config, log })
  }
  const { createOfflineModel } = await import('../agent/offline/model.ts')
  return createOfflineModel()
}

export default fp(agent, { name: 'agent' })
