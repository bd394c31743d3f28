import { Type } from '../../lib/schema.ts'

// Use only keywords that Gemini's function declarations support. It rejects or ignores others, such as custom formats.

export const title = Type.String({
  minLength: 1,
  maxLength: 200,
  description: 'What is to be done, in the user’s words, without dates or priority: "buy groceries".'
})

export const description = Type.String({
  maxLength: 2000,
  description: 'Details that do not fit into the title.'
})

/** The length of an RFC 3339 instant in nanoseconds. */
const dueLength = 35

export const due = Type.String({
  maxLength: dueLength,
  description:
    'YYYY-MM-DD, or when a time was said an RFC 3339 instant with the user’s offset: 2026-05-04T17:00:00+02:00.'
})

export const priority = Type.Unsafe<'low' | 'normal' | 'high'>({
  type: 'string',
  enum: ['low', 'normal', 'high'],
  description: 'How urgent it is; normal when nothing was said.'
})

export const task = Type.Union(
  [Type.String({ minLength: 1, maxLength: 300 }), Type.Integer({ minimum: 1 })],
  {
    description: 'The task’s number, or its title, or whole words of its title that fit no other task.'
  }
)

/** A bound of the due date in a list: models send instants too. */
export const dueBound = (side: 'later' | 'earlier') =>
  Type.String({
    maxLength: dueLength,
    description: `Only tasks due on this day or ${side}: YYYY-MM-DD.`
  })

/** A field that null clears. */
export const nullable = <Schema extends typeof description | typeof due>(schema: Schema) =>
  Type.Union([schema, Type.Null({ description: 'Takes it away.' })])
