// Swagger UI gets these functions as text: each must stand alone, without imports or anything else of this file.

interface PageRequest {
  url?: string
  body?: unknown
  headers?: Record<string, string>
}

interface PageResponse {
  ok?: boolean
  body?: { access_token?: string; conversation_id?: string; turn_id?: string }
}

interface SwaggerUiSystem {
  authActions: { authorizeWithPersistOption(authorized: object): void }
  specSelectors: { securityDefinitions(): { get(name: string): unknown } }
}

type SetResponse = (path: string, method: string, response: PageResponse) => unknown

/** A plugin of Swagger UI: a login that succeeds authorizes the page, and the latest turn is kept in mind, also one that failed. */
export const learnFromAnswers = () => ({
  statePlugins: {
    spec: {
      wrapActions: {
        setResponse:
          (original: SetResponse, { authActions, specSelectors }: SwaggerUiSystem): SetResponse =>
          (path, method, response) => {
            const { access_token: value, conversation_id, turn_id } = response.body || {}
            if (response.ok && value) {
              const schema = specSelectors.securityDefinitions().get('bearerAuth')
              authActions.authorizeWithPersistOption({ bearerAuth: { name: 'bearerAuth', schema, value } })
              sessionStorage.removeItem('conversation_id')
              sessionStorage.removeItem('turn_id')
            }
            if (conversation_id) sessionStorage.setItem('conversation_id', conversation_id)
            if (turn_id) sessionStorage.setItem('turn_id', turn_id)
            return original(path, method, response)
          }
      }
    }
  }
})

/**
 * A request interceptor of Swagger UI: puts the reader's own ids in the place of the contract's example ids, so that
 * every example can be sent as it stands. The user is the one of the access token, conversation and turn are the
 * latest ones; a message without any begins a new conversation. Each request gets an idempotency key of its own.
 */
export const fillInOwnIds = (request: PageRequest): PageRequest => {
  const conversationId = '0198a5c2-0b7f-7a53-8a41-1c2d3e4f5a6b'
  const { headers = {}, url = '', body } = request
  const [, claims = ''] = headers.Authorization?.split('.') ?? []
  const { sub } = claims ? JSON.parse(atob(claims.replaceAll('-', '+').replaceAll('_', '/'))) : {}
  const latest = sessionStorage.getItem('conversation_id')
  const own = {
    '0198a5c0-7d3e-7c1a-9f00-5b1d2c3e4f50': sub,
    [conversationId]: latest,
    '0198a5c2-0b80-7c3b-9b52-2d3e4f5a6b7c': sessionStorage.getItem('turn_id')
  }
  request.url = Object.entries(own).reduce((text, [example, id]) => text.replace(example, id ?? example), url)
  if (typeof body === 'string') request.body = body.replace(`"${conversationId}"`, JSON.stringify(latest))
  if (headers['idempotency-key'] === '{{$guid}}') {
    // randomUUID is not there on a page without HTTPS.
    headers['idempotency-key'] = crypto.getRandomValues(new BigUint64Array(2)).join('-')
  }
  return request
}
