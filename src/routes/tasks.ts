import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { operations } from '../contract/operations.ts'
import { pageOf } from '../http/paging.ts'

/** Direct access to the to-do list, without the agent. */
const tasks: FastifyPluginAsyncTypebox = async app => {
  app.route({
    ...operations.listTasks,
    async handler({ user, query }) {
      const { status = 'open', due_after, due_before, priority = 'all', q } = query
      const { sort = 'due', limit = 20, cursor } = query
      const filter = { status, dueFrom: due_after, dueTo: due_before, query: q?.trim() }
      const page = { sort, limit, cursor, ...(priority !== 'all' && { priority }) }
      const { seq, ...slice } = await app.tasks.list(user.id, { ...filter, ...page })
      return { ...pageOf(slice), seq }
    }
  })

  app.route({
    ...operations.createTask,
    async handler({ user, headers, body }, reply) {
      const { 'x-timezone': timeZone = 'UTC', 'idempotency-key': key } = headers
      const { task, replayed } = await app.tasks.create(user.id, body, { timeZone, key })
      if (replayed) reply.header('idempotency-replayed', 'true')
      const location = operations.getTask.url.replace(':task_id', task.id)
      return reply
        .code(201)
        .headers({ location, etag: etagOf(task) })
        .send(task)
    }
  })

  app.route({
    ...operations.getTask,
    async handler({ user, params, headers }, reply) {
      const task = await app.tasks.get(user.id, params.task_id)
      const etag = etagOf(task)
      reply.header('etag', etag)
      return isListed(etag, headers['if-none-match']) ? reply.code(304).send(null) : reply.send(task)
    }
  })

  app.route({
    ...operations.updateTask,
    async handler({ user, params, headers, body }, reply) {
      const target = { id: params.task_id, version: versionOf(headers['if-match']) }
      const task = await app.tasks.change(user.id, target, body, headers['x-timezone'] ?? 'UTC')
      return reply.header('etag', etagOf(task)).send(task)
    }
  })

  app.route({
    ...operations.deleteTask,
    async handler({ user, params, headers }, reply) {
      await app.tasks.remove(user.id, { id: params.task_id, version: versionOf(headers['if-match']) })
      return reply.code(204).send(null)
    }
  })

  app.route({
    ...operations.undoChange,
    async handler({ user, params }) {
      return await app.tasks.reverse(user.id, params.seq, 'undo')
    }
  })

  app.route({
    ...operations.redoChange,
    async handler({ user, params }) {
      return await app.tasks.reverse(user.id, params.seq, 'redo')
    }
  })
}

function etagOf({ version }: { version: number }): string {
  return `"${version}"`
}

/** Whether an `If-None-Match` header has this tag, which can be marked as weak. */
function isListed(etag: string, ifNoneMatch = ''): boolean {
  const tags = ifNoneMatch.split(',').map(tag => tag.trim().replace(/^W\//, ''))
  return tags.includes(etag) || tags.includes('*')
}

/** Parses the version in an `If-Match` header; undefined for `*`. Accepts `W/"3"`, because proxies weaken ETags. */
function versionOf(ifMatch = '*'): number | undefined {
  return ifMatch === '*' ? undefined : Number(ifMatch.replace(/\D/g, ''))
}

export default tasks
