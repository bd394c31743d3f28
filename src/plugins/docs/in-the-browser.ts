// Swagger UI gets these functions as text: each must stand alone, without imports or anything else of this file.

interface PageRequest {
  url?: string
  body?: unknown
  headers?: Record<string, string>
}

interface PageResponse {
  ok?: boolean
  body?: PageBody
  /** A string or, of what the page does not know as text, a Blob. */
  text?: unknown
}

interface PageBody {
  access_token?: string
  conversation_id?: string
  turn_id?: string
  /** With a number it is a task's. */
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
 * A plugin of Swagger UI: a login that succeeds authorizes the page; the first session of each user, the latest turn
 * (also one that failed) and the latest task are kept in mind.
 */
export const learnFromAnswers = () => {
  const keep = (name: string, id?: string) => id && sessionStorage.setItem(name, id)

  const keepIds = ({ conversation_id, turn_id, tool_calls = [], id, number }: PageBody) => {
    keep('conversation_id', conversation_id)
    keep('turn_id', turn_id)
    keep('task_id', tool_calls.findLast(({ tool }) => tool !== 'delete_task')?.result.task?.id)
    if (number) keep('task_id', id)
  }

  const keepSession = (accessToken: string) => {
    const [, claims = ''] = accessToken.split('.')
    const { sub, sid } = JSON.parse(atob(claims.replaceAll('-', '+').replaceAll('_', '/')))
    // Another user's are of no use.
    if (sessionStorage.getItem('user_id') !== sub) sessionStorage.clear()
    keep('user_id', sub)
    keep('session_id', sessionStorage.getItem('session_id') ?? sid)
  }

  /** What was answered; of events what the last one says. */
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
        keepSession(body.access_token)
      }
      keepIds(body)
      return original(path, method, response)
    }

  return { statePlugins: { spec: { wrapActions: { setResponse } } } }
}

/**
 * A request interceptor of Swagger UI: puts the reader's own ids in the place of the contract's example ids, so that
 * every example can be sent as it stands. The user is the one of the access token; conversation, turn and task are the
 * latest ones, and the session is the first one; a message without any conversation begins a new one. Each request gets
 * an idempotency key of its own.
 */
export const fillInOwnIds = (request: PageRequest): PageRequest => {
  const conversationId = '0198a5c2-0b7f-7a53-8a41-1c2d3e4f5a6b'
  const { headers = {}, url = '', body } = request
  const [, claims = ''] = headers.Authorization?.split('.') ?? []
  const { sub, sid } = claims ? JSON.parse(atob(claims.replaceAll('-', '+').replaceAll('_', '/'))) : {}
  const latest = sessionStorage.getItem('conversation_id')
  const own = {
    '0198a5c0-7d3e-7c1a-9f00-5b1d2c3e4f50': sub,
    [conversationId]: latest,
    '0198a5c2-0b80-7c3b-9b52-2d3e4f5a6b7c': sessionStorage.getItem('turn_id'),
    '0198a5c2-0d10-7a44-9c1e-6f7a8b9c0d1e': sessionStorage.getItem('task_id'),
    '0198a5c0-8e4f-7d2b-a011-6c2e3f405162': sessionStorage.getItem('session_id') ?? sid
  }
  request.url = Object.entries(own).reduce((text, [example, id]) => text.replace(example, id ?? example), url)
  if (typeof body === 'string') request.body = body.replace(`"${conversationId}"`, JSON.stringify(latest))
  if (headers['idempotency-key'] === '{{$guid}}') {
    // randomUUID is not there on a page without HTTPS.
    headers['idempotency-key'] = crypto.getRandomValues(new BigUint64Array(2)).join('-')
  }
  return request
}
