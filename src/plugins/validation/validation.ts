import { Ajv, type Options } from 'ajv'
import addFormats from 'ajv-formats'
import type { FastifyInstance, FastifySchema } from 'fastify'
import type { FastifyRouteSchemaDef } from 'fastify/types/schema.js'
import fp from 'fastify-plugin'
import { isTimeZone } from '../../clock.ts'
import { components } from '../../contract/components.ts'
import { isEventId } from '../../conversations/streaming/place.ts'
import { isCursor } from '../../paging.ts'
import { isDay, isDue } from '../../tasks/due.ts'
import { isStorable } from '../../text.ts'

/** Requests are held against the contract. Bodies are taken as they are: nothing is coerced, stripped or filled in. */
async function validation(app: FastifyInstance) {
  for (const component of components) app.addSchema(component)
  // JSON is the only language spoken here.
  app.removeContentTypeParser('text/plain')

  const bodies = createAjv({})
  const texts = createAjv({ coerceTypes: true, useDefaults: true })
  app.setValidatorCompiler(({ schema, httpPart }: FastifyRouteSchemaDef<FastifySchema>) =>
    (httpPart === 'body' ? bodies : texts).compile(schema)
  )
}

function createAjv(options: Options): Ajv {
  const ajv = new Ajv({ allErrors: true, ...options })
  addFormats.default(ajv)
  // Postgres does not know the prefix urn:uuid: that ajv-formats lets pass.
  ajv.addFormat('uuid', /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i)
  ajv.addFormat('storable-text', isStorable)
  ajv.addFormat('iana-time-zone', isTimeZone)
  // Postgres does not know the year 0 that ajv-formats lets pass.
  ajv.addFormat('date', isDay)
  ajv.addFormat('due', isDue)
  ajv.addFormat('cursor', isCursor)
  ajv.addFormat('event-id', isEventId)
  for (const component of components) ajv.addSchema(component)
  return ajv
}

export default fp(validation, { name: 'validation' })
