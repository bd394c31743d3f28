import { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { operations } from '../contract/operations.ts'

/** All that the signed-in user has, as a file. */
const accountExport: FastifyPluginAsyncTypebox = async app => {
  app.route({
    ...operations.exportAccount,
    async handler(request, reply) {
      const lines = app.exporting.lines(request.account, request.user.session)
      reply.type('application/x-ndjson; charset=utf-8')
      reply.header('content-disposition', 'attachment; filename="todobot-export.ndjson"')
      // Read as fast as the client takes it; a client that leaves ends it.
      return Readable.from(lines)
    }
  })
}

export default accountExport
