import { type Static, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { invalid, keyInvalid, notFound, notSse, type Problem, shortTimeout } from './problems.ts'

const Json = Type.Record(Type.String(), Type.Unknown())

/** Fields that came from the model may be ones that no schema knows. */
const Part = Type.Object({
  text: Type.Optional(Type.String()),
  thought: Type.Optional(Type.Boolean()),
  thoughtSignature: Type.Optional(Type.String()),
  functionCall: Type.Optional(
    Type.Object({ id: Type.Optional(Type.String()), name: Type.String(), args: Type.Optional(Json) })
  ),
  functionResponse: Type.Optional(
    Type.Object(
      { id: Type.Optional(Type.String()), name: Type.String(), response: Json },
      { additionalProperties: false }
    )
  )
})

const Content = Type.Object(
  { role: Type.Optional(Type.String()), parts: Type.Optional(Type.Array(Part)) },
  { additionalProperties: false }
)

const FunctionDeclaration = Type.Object(
  {
    name: Type.String({ pattern: '^[a-zA-Z_][a-zA-Z0-9_.:-]{0,127}$' }),
    description: Type.String({ minLength: 1 }),
    parametersJsonSchema: Type.Object({ type: Type.Literal('object') })
  },
  { additionalProperties: false }
)

/** The body of `generateContent`, as far as this project uses it; a field that is not here is refused. */
const Body = Type.Object(
  {
    contents: Type.Optional(Type.Array(Content)),
    systemInstruction: Type.Optional(Content),
    tools: Type.Optional(
      Type.Array(
        Type.Object(
          { functionDeclarations: Type.Array(FunctionDeclaration) },
          { additionalProperties: false }
        )
      )
    ),
    toolConfig: Type.Optional(Json),
    generationConfig: Type.Optional(Json),
    safetySettings: Type.Optional(Type.Array(Json))
  },
  { additionalProperties: false }
)

export type Body = Static<typeof Body>

/** What is known of a request before its body is looked at. */
export interface Head {
  method: string
  url: string
  headers: NodeJS.Dict<string | string[]>
}

export interface Expected {
  /** The API key that is accepted; every one when left out. */
  apiKey?: string
  /** The model that exists; every one when left out. */
  model?: string
}

/** What is wrong with path, API version, model, key or headers. */
export function checkHead({ method, url, headers }: Head, { apiKey, model }: Expected): Problem | undefined {
  const { pathname, search } = new URL(url, 'http://fake')
  const [, name, action] = /^\/v1beta\/models\/([^/:]+):(\w+)$/.exec(pathname) ?? []
  const isKnown = action === 'streamGenerateContent' || (action === 'generateContent' && !search)
  if (method !== 'POST' || !isKnown) return notFound(`${method} ${url}`)
  if (model !== undefined && name !== model) return notFound(`models/${name}`)
  const key = headers['x-goog-api-key']
  if (!key || (apiKey !== undefined && key !== apiKey)) return keyInvalid
  if (action === 'streamGenerateContent' && search !== '?alt=sse') return notSse
  const timeout = headers['x-server-timeout']
  return timeout !== undefined && Number(timeout) < 10 ? shortTimeout : undefined
}

/** The body, or what is wrong with it; tool names are unique. */
export function readBody(json: string): Body | Problem {
  const body = parse(json)
  if (!Value.Check(Body, body)) {
    const error = Value.Errors(Body, body).First()
    return invalid(`Invalid JSON payload received. ${error?.message} at '${error?.path}'`)
  }
  const names = declaredTools(body)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  return twice === undefined ? body : invalid(`Duplicate function declaration found: ${twice}`)
}

export function isProblem(value: object): value is Problem {
  return 'code' in value
}

export function declaredTools({ tools = [] }: Body): string[] {
  return tools.flatMap(tool => tool.functionDeclarations.map(({ name }) => name))
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
