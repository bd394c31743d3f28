import { SerializerSelector } from '@fastify/fast-json-stringify-compiler'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'

/**
 * Answers leave in the shape that the contract gives them, compiled as Fastify would. Most are the same few: each of
 * these is compiled once, and only when it is needed, since compiling all took the better part of the start.
 */
async function serialization(app: FastifyInstance) {
  const compile = SerializerSelector()(app.getSchemas())
  const compiled = new Map<string, ReturnType<typeof compile>>()

  app.setSerializerCompiler(({ schema, method, url, httpStatus = '' }) => {
    const text = JSON.stringify(schema)
    return value => {
      const serialize = compiled.get(text) ?? compile({ schema, method, url, httpStatus })
      compiled.set(text, serialize)
      return serialize(value)
    }
  })
}

export default fp(serialization, { name: 'serialization', dependencies: ['validation'] })
