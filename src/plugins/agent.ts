import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { type Agent, createAgent } from '../agent/agent.ts'
import { createGeminiModel } from '../agent/gemini/gemini-model.ts'
import type { Model } from '../agent/model.ts'
import { createOfflineModel } from '../agent/offline/offline-model.ts'
import type { ModelConfig } from '../config.ts'
import type { Log } from '../log.ts'

declare module 'fastify' {
  interface FastifyInstance {
    agent: Agent
  }
}

export interface AgentOptions {
  model: ModelConfig
}

async function agent(app: FastifyInstance, { model: config }: AgentOptions) {
  const model = createModel(config, app.log)
  app.decorate('agent', createAgent({ model }))
  app.addHook('onClose', async () => await model.close?.())
}

function createModel(config: ModelConfig, log: Log): Model & { close?(): Promise<void> } {
  return config.name === 'gemini' ? createGeminiModel({ ...config, log }) : createOfflineModel()
}

export default fp(agent, { name: 'agent' })
