import { type Static, Type } from '@sinclair/typebox'

/**
 * The fields that are read from a converted collection. All others, such as its random ids, are dropped.
 * The format is v2.1 of https://schema.postman.com.
 */
const Described = Type.Object({ content: Type.String() })

const Parameter = Type.Object({
  key: Type.String(),
  value: Type.String(),
  description: Type.Optional(Described),
  disabled: Type.Optional(Type.Boolean())
})

const Body = Type.Object({
  mode: Type.Optional(Type.Literal('raw')),
  raw: Type.Optional(Type.String()),
  options: Type.Optional(Type.Object({ raw: Type.Object({ language: Type.String() }) }))
})

const Request = Type.Object({
  method: Type.String(),
  description: Type.Optional(Described),
  header: Type.Optional(Type.Array(Parameter)),
  url: Type.Object({
    host: Type.Array(Type.String()),
    path: Type.Array(Type.String()),
    query: Type.Array(Parameter),
    variable: Type.Array(Parameter)
  }),
  body: Type.Optional(Body)
})

const Response = Type.Object({
  name: Type.String(),
  status: Type.String(),
  code: Type.Integer(),
  header: Type.Optional(Type.Array(Parameter)),
  body: Type.Optional(Type.String()),
  _postman_previewlanguage: Type.String()
})

const Item = Type.Object({ name: Type.String(), request: Request, response: Type.Array(Response) })

export const Converted = Type.Object({
  item: Type.Array(Type.Object({ name: Type.String(), item: Type.Array(Item) }))
})

export type ConvertedItem = Static<typeof Item>
export type ConvertedRequest = Static<typeof Request>
export type ConvertedParameter = Static<typeof Parameter>
export type ConvertedResponse = Static<typeof Response>
