import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { createTaskService, type TaskService } from '../tasks/task-service.ts'

declare module 'fastify' {
  interface FastifyInstance {
    tasks: TaskService
  }
}

async function tasks(app: FastifyInstance) {
  app.decorate('tasks', createTaskService({ db: app.db }))
}

export default fp(tasks, { name: 'tasks', dependencies: ['db'] })
