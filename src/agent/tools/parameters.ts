import { Type } from '../../lib/schema.ts'
import { maxSelected } from '../../tasks/bulk.ts'
import { maxNumber } from '../../tasks/references.ts'

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

export const priorityWith = (description: string) =>
  Type.Unsafe<'low' | 'normal' | 'high'>({ type: 'string', enum: ['low', 'normal', 'high'], description })

export const priority = priorityWith('How urgent it is; normal when nothing was said.')

export const task = Type.Union(
  [Type.String({ minLength: 1, maxLength: 300 }), Type.Integer({ minimum: 1 })],
  {
    description: 'The task’s number, or its title, or whole words of its title that fit no other task.'
  }
)

/** The first or last day of a filter: models send instants too. */
const dayBound = (what: 'due' | 'completed', side: 'later' | 'earlier') =>
  Type.String({
    maxLength: dueLength,
    description: `Only tasks ${what} on this day or ${side}: YYYY-MM-DD.`
  })

/** The filter of tasks, which is the same for all tools that have one. */
export const filter = {
  status: Type.Optional(
    Type.Unsafe<'open' | 'completed' | 'all'>({
      type: 'string',
      enum: ['open', 'completed', 'all'],
      description: 'open when not given, unless only completed tasks can match.'
    })
  ),
  due_after: Type.Optional(dayBound('due', 'later')),
  due_before: Type.Optional(dayBound('due', 'earlier')),
  has_due: Type.Optional(
    Type.Boolean({ description: 'false: only tasks without a due date; true: with one.' })
  ),
  overdue: Type.Optional(
    Type.Boolean({
      description: 'true: only open tasks whose due day or time has passed; false: only others.'
    })
  ),
  completed_since: Type.Optional(dayBound('completed', 'later')),
  completed_until: Type.Optional(dayBound('completed', 'earlier')),
  priority: Type.Optional(priorityWith('Only tasks with this priority.')),
  query: Type.Optional(
    Type.String({
      maxLength: 200,
      description: 'Only tasks with these words, or beginnings of words, in title or description.'
    })
  )
}

/** The same without the texts, which are part of each request to the model: it has them in `list_tasks`. */
const briefFilter = Object.fromEntries(
  Object.entries(filter).map(([name, { description, ...schema }]) => [name, schema])
) as unknown as typeof filter

/** Selects many tasks: exactly one of the two. */
export const selection = {
  numbers: Type.Optional(
    Type.Array(Type.Integer({ minimum: 1, maximum: maxNumber }), {
      minItems: 1,
      maxItems: maxSelected,
      description: 'The tasks with these numbers. Either this or where.'
    })
  ),
  where: Type.Optional(
    Type.Object(briefFilter, {
      additionalProperties: false,
      description: 'All tasks that list_tasks would find with this filter; {"status":"all"} is every task.'
    })
  )
}

/** A field that null clears. */
export const nullable = <Schema extends typeof description | typeof due>(schema: Schema) =>
  Type.Union([schema, Type.Null({ description: 'Takes it away.' })])
