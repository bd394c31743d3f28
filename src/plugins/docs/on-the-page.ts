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
