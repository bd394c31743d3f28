// These functions are sent to the browser as source text, so they cannot use imports or anything else in this file.

interface PageRequest {
  url?: string
  method?: string
  body?: unknown
  headers?: Record<string, string>
}

interface PageResponse {
  ok?: boolean
  body?: PageBody
  /** A string, or a Blob if Swagger UI does not treat the media type as text. */
  text?: unknown
}

interface PageBody {
  access_token?: string
  conversation_id?: string
  turn_id?: string
  /** A task's id if the body also has a `number`. */
  id?: string
  number?: number
  tool_calls?: { tool: string; result: { task?: { id: string } } }[]
}

interface SwaggerUiSystem {
  authActions: { authorizeWithPersistOption(authorized: object): void }
  specSelectors: { securityDefinitions(): { get(name: string): unknown } }
}

type SetResponse = (path: string, method: string, response: PageResponse) => unknown

/**
 * Swagger UI plugin. A successful login authorizes the page. Stores the ids of each user's first session, of the latest
 * turn, even if it failed, and of the latest task in `sessionStorage`.
 */
export const rememberResponses = () => {
  const store = (name: string, id?: string) => id && sessionStorage.setItem(name, id)

  const storeIds = ({ conversation_id, turn_id, tool_calls = [], id, number }: PageBody) => {
    store('conversation_id', conversation_id)
    store('turn_id', turn_id)
    store('task_id', tool_calls.findLast(({ tool }) => tool !== 'delete_task')?.result.task?.id)
    if (number) store('task_id', id)
  }

  const storeSession = (accessToken: string) => {
    const [, claims = ''] = accessToken.split('.')
    const { sub, sid } = JSON.parse(atob(claims.replaceAll('-', '+').replaceAll('_', '/')))
    // The stored ids belong to another user.
    if (sessionStorage.getItem('user_id') !== sub) sessionStorage.clear()
    store('user_id', sub)
    store('session_id', sessionStorage.getItem('session_id') ?? sid)
  }

  /** The body of a response; of an event stream, the data of its last event. */
  const bodyOf = ({ body, text }: PageResponse): PageBody => {
    const [, completed] = String(text).match(/^event: turn\.completed\ndata: (.*)$/m) ?? []
    return completed ? JSON.parse(completed) : body || {}
  }

  const setResponse =
    (original: SetResponse, { authActions, specSelectors }: SwaggerUiSystem): SetResponse =>
    (path, method, response) => {
      const body = bodyOf(response)
      if (response.ok && body.access_token) {
        const schema = specSelectors.securityDefinitions().get('bearerAuth')
        const bearerAuth = { name: 'bearerAuth', schema, value: body.access_token }
        authActions.authorizeWithPersistOption({ bearerAuth })
        storeSession(body.access_token)
      }
      storeIds(body)
      return original(path, method, response)
    }

  return { statePlugins: { spec: { wrapActions: { setResponse } } } }
}

/**
 * Swagger UI request interceptor. Replaces the contract's example ids with ids of the signed-in user, so that every
 * example can be sent unchanged. The user comes from the access token; conversation, turn and task are the latest ones,
 * and the session is the first one. If there is no conversation yet, the example message starts one. Each message and
 * each new task gets its own idempotency key, unless the user has entered one.
 */
export const replaceExampleIds = (request: PageRequest): PageRequest => {
  const conversationId = '0198a5c2-0b7f-7a53-8a41-1c2d3e4f5a6b'
  const { headers = {}, method, url = '', body } = request
  const [, claims = ''] = headers.Authorization?.split('.') ?? []
  const { sub, sid } = claims ? JSON.parse(atob(claims.replaceAll('-', '+').replaceAll('_', '/'))) : {}
  const latest = sessionStorage.getItem('conversation_id')
  const ids = {
    '0198a5c0-7d3e-7c1a-9f00-5b1d2c3e4f50': sub,
    [conversationId]: latest,
    '0198a5c2-0b80-7c3b-9b52-2d3e4f5a6b7c': sessionStorage.getItem('turn_id'),
    '0198a5c2-0d10-7a44-9c1e-6f7a8b9c0d1e': sessionStorage.getItem('task_id'),
    '0198a5c0-8e4f-7d2b-a011-6c2e3f405162': sessionStorage.getItem('session_id') ?? sid
  }
  request.url = Object.entries(ids).reduce((text, [example, id]) => text.replace(example, id ?? example), url)
  if (typeof body === 'string') request.body = body.replace(`"${conversationId}"`, JSON.stringify(latest))
  if (method === 'POST' && /\/(chat|tasks)$/.test(url)) {
    // crypto.randomUUID exists only in secure contexts (HTTPS or localhost).
    headers['idempotency-key'] ??= crypto.getRandomValues(new BigUint64Array(2)).join('-')
  }
  return request
}
