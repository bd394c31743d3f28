// Swagger UI gets these functions as text: each must stand alone, without imports or anything else of this file.

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
 * A plugin of Swagger UI: looks references up as in OpenAPI 3.0. They are the same in 3.1; but its resolver for that
 * goes through the whole document each time that an operation is opened, which takes seconds.
 */
export const resolveQuickly = ({ fn: { resolveSubtree } }: { fn: { resolveSubtree: Resolve } }) => ({
  fn: {
    resolveSubtree: (document: object, path: string[], options?: object) =>
      resolveSubtree({ ...document, openapi: '3.0.4' }, path, options)
  }
})

/**
 * A plugin of Swagger UI: of what may come back the body and its examples, without the headers. All problems look the
 * same: their codes and when they come are enough here. Examples that are text stay so; lines of JSON it would quote.
 */
export const showResponsesInShort = () => ({
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
 * A sorter of Swagger UI, which hands it maps: whoever tries a list of operations from its top does not delete what the
 * next ones are about.
 */
export const deletionsLast = (one: unknown, other: unknown): number => {
  const deletes = (operation: unknown) =>
    operation instanceof Object &&
    'get' in operation &&
    typeof operation.get === 'function' &&
    operation.get('method') === 'delete'
  return Number(deletes(one)) - Number(deletes(other))
}
