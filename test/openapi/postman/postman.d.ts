/** The part of Postman's libraries that the tests use; they have no types that TypeScript finds. */
declare module 'postman-collection' {
  class Definition {
    constructor(definition: object)
  }
  const sdk: { Collection: typeof Definition; VariableScope: typeof Definition }
  export default sdk
}

declare module 'postman-runtime' {
  interface Options {
    environment: object
    iterationCount: number
  }

  interface Request {
    method: string
    url: { getPath(): string }
  }

  interface Response {
    code: number
    headers: { get(name: string): string | undefined }
    text(): string
  }

  interface Assertion {
    skipped: boolean
    error?: { message: string } | null
  }

  export interface Callbacks {
    request(
      error: Error | null,
      at: object,
      response: Response | undefined,
      request: Request,
      item: { name: string }
    ): void
    assertion(at: object, assertions: Assertion[]): void
    exception(at: object, error: Error): void
    done(error: Error | null): void
  }

  export class Runner {
    run(
      collection: object,
      options: Options,
      ready: (error: Error | null, run: { start(callbacks: Callbacks): void }) => void
    ): void
  }
}
