// Swagger UI gets these functions as text: each must stand alone, without imports or anything else of this file.

interface PageRequest {
  url?: string
  body?: unknown
  headers?: Record<string, string>
}

interface PageResponse {
  ok?: boolean
  body?: { access_token?: string; conversation_id?: string }
}

interface SwaggerUiSystem {
  authActions: { authorizeWithPersistOption(authorized: object): void }
  specSelectors: { securityDefinitions(): { get(name: string): unknown } }
}

type SetResponse = (path: string, method: string, response: PageResponse) => unknown

/** A plugin of Swagger UI: a login that succeeds authorizes the page, and the last conversation is kept in mind. */
export const learnFromAnswers = () => ({
  statePlugins: {
    spec: {
      wrapActions: {
        setResponse:
          (original: SetResponse, { authActions, specSelectors }: SwaggerUiSystem): SetResponse =>
          (path, method, response) => {
            const { access_token: value, conversation_id } = (response.ok && response.body) || {}
            if (value) {
              const schema = specSelectors.securityDefinitions().get('bearerAuth')
              authActions.authorizeWithPersistOption({ bearerAuth: { name: 'bearerAuth', schema, value } })
              sessionStorage.removeItem('conversation_id')
            }
            if (conversation_id) sessionStorage.setItem('conversation_id', conversation_id)
            return original(path, method, response)
          }
      }
    }
  }
})

/**
 * A request interceptor of Swagger UI: puts the reader's own ids in the place of the contract's example ids, so that
 * every example can be sent as it stands. The user is the one of the access token, the conversation the latest one,
 * or null for a new one.
 */
export const fillInOwnIds = (request: PageRequest): PageRequest => {
  const userId = '0198a5c0-7d3e-7c1a-9f00-5b1d2c3e4f50'
  const conversationId = '"0198a5c2-0b7f-7a53-8a41-1c2d3e4f5a6b"'
  const [, claims = ''] = request.headers?.Authorization?.split('.') ?? []
  if (claims && request.url?.includes(userId)) {
    const { sub } = JSON.parse(atob(claims.replaceAll('-', '+').replaceAll('_', '/')))
    request.url = request.url.replace(userId, sub)
  }
  if (typeof request.body === 'string') {
    const latest = JSON.stringify(sessionStorage.getItem('conversation_id'))
    request.body = request.body.replace(conversationId, latest)
  }
  return request
}
