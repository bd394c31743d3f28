import { type Static, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { invalid, keyInvalid, notFound, notSse, type Problem, shortTimeout } from './problems.ts'

const Json = Type.Record(Type.String(), Type.Unknown())

/** Unknown fields are allowed: they may come from the model. */
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

/** The fields of `generateContent` that this project uses; other fields are refused. */
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

/** A request without its body. */
export interface Head {
  method: string
  url: string
  headers: NodeJS.Dict<string | string[]>
}

export interface Expected {
  /** The accepted API key; the default is any key. */
  apiKey?: string
  /** The existing model; the default is any model. */
  model?: string
}

/** Finds a problem in path, API version, model, key or headers. */
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

/** Returns the body, or its problem. Tool names must be unique. */
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
