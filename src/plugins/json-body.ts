import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { ApiError } from '../errors.ts'

/**
 * Parses bodies: JSON in UTF-8, uncompressed. Fastify's own parsers ignore the charset and the coding, replace invalid
 * bytes with U+FFFD, and accept text/plain.
 */
async function jsonBody(app: FastifyInstance) {
  const parseJson = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    const text = checkCoding(request) ?? decode(body)
    if (text instanceof ApiError) done(text)
    else parseJson(request, text, done)
  })
}

/** Reports a body that is compressed, or in another charset. */
function checkCoding({ headers }: FastifyRequest): ApiError | undefined {
  const coding = headers['content-encoding']
  if (coding && coding.toLowerCase() !== 'identity')
    // RFC 9110, section 15.5.16: the codings that the server supports, of which there are none.
    return new ApiError('unsupported_media_type', { headers: { 'accept-encoding': 'identity' } })
  const [, charset = 'utf-8'] = /;\s*charset\s*=\s*"?([^\s;"]*)/i.exec(headers['content-type'] ?? '') ?? []
  return /^utf-?8$/i.test(charset) ? undefined : new ApiError('unsupported_media_type')
}

/** Keeps a byte order mark, which some clients send: the parser ignores one. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function decode(body: Buffer): string | ApiError {
  try {
    return utf8.decode(body)
  } catch (cause) {
    return new ApiError('malformed_json', { cause })
  }
}

export default fp(jsonBody, { name: 'json-body', dependencies: ['errors'] })
