// These functions are sent to the browser as source text, so they cannot use imports or anything else in this file.

type Resolve = (document: object, path: string[], options?: object) => Promise<unknown>

interface Fields {
  delete(field: string): Fields
}

type Sample = (schema: unknown, mediaType: string, options: object, example: unknown) => unknown

interface ResponseProperties {
  code: string
  response: Fields
  fn: { getSampleSchema: Sample }
}

interface SwaggerUiSystem {
  React: { createElement(component: unknown, properties: object): unknown }
}

/**
 * Swagger UI plugin. Resolves references with the OpenAPI 3.0 resolver, because references are the same in 3.1, and the
 * 3.1 resolver traverses the whole document whenever an operation is opened, which takes seconds.
 */
export const fastResolver = ({ fn: { resolveSubtree } }: { fn: { resolveSubtree: Resolve } }) => ({
  fn: {
    resolveSubtree: (document: object, path: string[], options?: object) =>
      resolveSubtree({ ...document, openapi: '3.0.4' }, path, options)
  }
})

interface Parameter {
  name: string
  schema: { default?: unknown }
  examples?: Record<string, { summary: string; value: string }>
}

interface ShownDocument {
  /** Missing if the document could not be loaded. */
  paths?: Record<string, Record<string, { parameters?: Parameter[] }>>
}

type UpdateDocument = (document: ShownDocument) => unknown

/**
 * Swagger UI plugin. Fills in the browser's time zone, and leaves the field for the idempotency key empty: its example
 * is a variable that only Postman replaces.
 */
export const fillInParameters = () => {
  const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone
  const browser = { summary: 'The time zone of your browser', value: timeZone }

  const fillIn = (parameter: Parameter) => {
    if (parameter.name === 'idempotency-key') delete parameter.examples
    if (parameter.name === 'x-timezone') {
      parameter.schema.default = timeZone
      parameter.examples = { browser, ...parameter.examples }
    }
  }

  const updateJsonSpec =
    (original: UpdateDocument): UpdateDocument =>
    document => {
      for (const operations of Object.values(document.paths ?? {}))
        for (const { parameters = [] } of Object.values(operations)) parameters.forEach(fillIn)
      return original(document)
    }

  return { statePlugins: { spec: { wrapActions: { updateJsonSpec } } } }
}

/**
 * Swagger UI plugin. Shows documented responses with body and examples, without headers. Errors are shown without body,
 * because all have the same format: their code and description suffice. Text examples are shown unchanged, because
 * Swagger UI would quote examples in JSON Lines.
 */
export const shortResponses = () => ({
  wrapComponents: {
    response:
      (Response: unknown, { React }: SwaggerUiSystem) =>
      (properties: ResponseProperties) => {
        const body = properties.response.delete('headers')
        const response = properties.code < '400' ? body : body.delete('content')
        const getSampleSchema: Sample = (schema, mediaType, options, example) =>
          typeof example === 'string'
            ? example
            : properties.fn.getSampleSchema(schema, mediaType, options, example)
        const fn = { ...properties.fn, getSampleSchema }
        return React.createElement(Response, { ...properties, response, fn })
      }
  }
})

/**
 * Swagger UI operation sorter, called with Immutable maps. Lists DELETE operations last, so that a user who tries the
 * operations from top to bottom does not delete the data that the others need.
 */
export const deletionsLast = (one: unknown, other: unknown): number => {
  const deletes = (operation: unknown) =>
    operation instanceof Object &&
    'get' in operation &&
    typeof operation.get === 'function' &&
    operation.get('method') === 'delete'
  return Number(deletes(one)) - Number(deletes(other))
}
