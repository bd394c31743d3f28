import { Failure, failureOf, refusal } from './failure.ts'

interface Result<Data> {
  data?: Data
  error?: unknown
  response: Response
}

/** Resolves when the request succeeds; rejects only with a Failure. */
export async function done<Data>(call: Promise<Result<Data>>): Promise<Data | undefined> {
  const { data, error, response } = await call.catch(cause => {
    throw failureOf(cause)
  })
  if (!response.ok) throw refusal(error, response)
  return data
}

/** As `done`, for responses with a body. */
export async function answerOf<Data>(call: Promise<Result<Data>>): Promise<NonNullable<Data>> {
  const data = await done(call)
  if (data === undefined || data === null)
    throw new Failure('no_answer', 'The server sent an empty response.')
  return data
}
