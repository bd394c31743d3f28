/** Gemini's error for a request that breaks a rule. The wording is Gemini's where recorded traffic contains it. */
export interface Problem {
  code: number
  status: string
  message: string
  details?: object[]
}

const docs = 'https://ai.google.dev/gemini-api/docs/thought-signatures'

export const badOrder = invalid(
  'Please ensure that function call turn comes immediately after a user turn or after a function response turn.'
)
export const badResponses = invalid(
  'Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.'
)
export const badSignature = invalid('Thought signature is not valid.')
export const badRole = invalid('Please use a valid role: user, model.')
export const badStart = invalid('Please ensure that multiturn requests start with a user turn.')
export const badEnd = invalid(
  'Please ensure that multiturn requests end with a user turn or a function response.'
)
export const noContents = invalid('* GenerateContentRequest.contents: contents is not specified\n')
export const shortTimeout = invalid('Manually set deadline is too short. Minimum allowed deadline is 10s.')
/** Not an error of Gemini: without `alt=sse` it answers with a JSON array instead of events. */
export const notSse = invalid('A stream must be requested with alt=sse.')

export const keyInvalid: Problem = {
  ...invalid('API key not valid. Please pass a valid API key.'),
  details: [
    {
      '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
      reason: 'API_KEY_INVALID',
      domain: 'googleapis.com',
      metadata: { service: 'generativelanguage.googleapis.com' }
    }
  ]
}

export function noSignature(name: string, position: number): Problem {
  return invalid(
    'Function call is missing a thought_signature in functionCall parts. This is required for tools to work ' +
      'correctly, and missing thought_signature may lead to degraded model performance. Additional data, function ' +
      `call \`default_api:${name}\` , position ${position}. Please refer to ${docs} for more details.`
  )
}

export function noParts(index: number): Problem {
  return invalid(`* GenerateContentRequest.contents[${index}].parts: contents.parts must not be empty.\n`)
}

export function noData(index: number, part: number): Problem {
  return invalid(
    `* GenerateContentRequest.contents[${index}].parts[${part}].data: required oneof field 'data' must have one initialized field\n`
  )
}

export function notFound(what: string): Problem {
  return { code: 404, status: 'NOT_FOUND', message: `${what} is not found for API version v1beta.` }
}

export function invalid(message: string): Problem {
  return { code: 400, status: 'INVALID_ARGUMENT', message }
}
