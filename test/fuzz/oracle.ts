import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { catalogue } from '../../src/errors.ts'
import { type Answer, headerOf } from './connection.ts'
import { componentOf, type Operation, type Schema } from './contract.ts'
import type { Draft, Expectation } from './requests/draft.ts'

const ajv = new Ajv2020({ allErrors: true, strict: false })
addFormats.default(ajv)
for (const format of ['storable-text', 'visible-text', 'iana-time-zone', 'due', 'day'])
  ajv.addFormat(format, true)
for (const format of ['event-id', 'seq', 'cursor']) ajv.addFormat(format, true)

const problemSchema = componentOf('Problem')
const eventSchema = componentOf('TurnEvent')
const problemType = 'application/problem+json'
const isProblemCode = (code: unknown): code is keyof typeof catalogue =>
  Object.hasOwn(catalogue, String(code))

/** Statuses that any request can have, as the description of the contract says. */
const always: Record<number, string> = {
  400: 'bad_request',
  408: 'request_timeout',
  413: 'payload_too_large',
  414: 'uri_too_long',
  431: 'headers_too_large'
}
/** Codes for what can never be wrong with a valid request. */
const aboutForm = [
  'malformed_json',
  'bad_request',
  'not_acceptable',
  'payload_too_large',
  'uri_too_long',
  'unsupported_media_type',
  'validation_failed',
  'headers_too_large',
  'method_not_allowed',
  'request_timeout',
  'unauthorized',
  'rate_limited',
  'too_many_turns',
  'too_many_streams',
  'too_many_open_requests'
]
/** What a client must never see. */
const leaks =
  /node_modules|\bat [\w.]+ \(|\.ts:\d|select .* from|insert into|syntax error at|violates|pg_|\bundefined\b|\[object/i

/** How a response differs from what the contract promises; empty if it does not. */
export function problemsOf(draft: Draft, answer: Answer | undefined): string[] {
  if (!answer) return draft.mayClose ? [] : ['the connection was closed without a response']
  const { status } = answer
  if (status >= 500) return [`a server error: ${shown(answer)}`]
  const body = bodyIn(answer)
  const unexpected = violated(expectationOf(draft), status, body)
  return [
    ...(unexpected ? [`${unexpected}: ${shown(answer)}`] : []),
    ...(status >= 400 ? problemDocument(answer, body) : []),
    ...undocumented(draft, answer, body)
  ].map(problem => problem.replaceAll(/\s+/g, ' '))
}

export function shown({ status, body }: Answer): string {
  return `${status} ${body.toString().slice(0, 500)}`
}

/** Whether there is something to undo or redo depends on what was changed before. */
function expectationOf({ expect, operation }: Draft): Expectation {
  const isReversal = /^(?:undo|redo)/.test(operation.id)
  return expect === 'accepted' && isReversal ? 'plausible' : expect
}

function violated(expect: Expectation, status: number, body: unknown): string | undefined {
  const isSuccess = status < 400
  if (Array.isArray(expect))
    return expect.includes(status) ? undefined : `not refused with ${expect.join(' or ')}`
  if (expect === 'accepted' && !isSuccess) return 'a valid request was refused'
  if (expect === 'plausible' && !isSuccess && isAboutForm(body))
    return 'a valid request was refused as invalid'
  return undefined
}

/** Passwords have rules that the schema cannot express: one can be wrong, or easy to guess. */
function isAboutForm(body: unknown): boolean {
  const { code, errors = [] } = Object(body)
  const isPassword = ({ pointer }: { pointer: string }) => pointer.endsWith('password')
  return aboutForm.includes(code) && !(code === 'validation_failed' && errors.every(isPassword))
}

/** What is wrong with an error response apart from its status. */
function problemDocument(answer: Answer, body: unknown): string[] {
  const { code, status, type, detail, instance, retry_after, errors } = Object(body)
  if (body === undefined) return []
  const text = answer.body.toString()
  const wrong: Record<string, boolean> = {
    'its status is another one': status !== answer.status,
    'its type is another one': type !== `urn:todobot:problem:${code}`,
    'its code is not in the catalogue': !isProblemCode(code) || catalogue[code].status !== status,
    'it does not say what to do next': !/\w{3}.*\.$/s.test(String(detail)),
    'it does not name the invalid field': code === 'validation_failed' && !Array.isArray(errors),
    'its instance is not its id': instance !== headerOf(answer, 'x-request-id'),
    'retry_after is not Retry-After': String(retry_after) !== String(headerOf(answer, 'retry-after')),
    'it can be cached': headerOf(answer, 'cache-control') !== 'no-store',
    'it leaks an internal text': leaks.test(text)
  }
  return Object.entries(wrong).flatMap(([what, isWrong]) =>
    isWrong ? [`an error of which ${what}: ${text}`] : []
  )
}

function undocumented(draft: Draft, answer: Answer, body: unknown): string[] {
  const { operation, isOutside = false } = draft
  const { status } = answer
  const type = (headerOf(answer, 'content-type') ?? 'none').split(';', 1)[0] ?? ''
  const response = operation.responses[status]
  const isGeneral = always[status] === Object(body).code || (draft.method === 'HEAD' && status in always)
  if (status >= 400 && (isOutside || isGeneral)) return bodyErrors(type, [problemType], answer, body)
  // Other paths can be those of other operations; a preflight belongs to none.
  if (isOutside) return []
  if (!response) return [`${operation.id} does not document ${status}: ${shown(answer)}`]
  return [
    ...headerErrors(operation, answer),
    ...(draft.method === 'HEAD' ? [] : contentErrors(operation, type, answer, body))
  ]
}

function contentErrors(operation: Operation, type: string, answer: Answer, body: unknown): string[] {
  const content = operation.responses[answer.status]?.content ?? { none: {} }
  const media = content[type]
  if (!media) return [`${operation.id} ${answer.status} has the type ${type}, not ${Object.keys(content)}`]
  if (type === 'text/event-stream') return eventErrors(answer)
  if (type === 'application/x-ndjson') return lineErrors(answer)
  if (type === 'none') return answer.body.length > 0 ? ['a body where none is documented'] : []
  const { code } = Object(body)
  const codes = Object.values(media.examples ?? {}).map(({ value }) => value.code)
  const isUnknown = type === problemType && !codes.includes(code)
  return [
    ...(isUnknown ? [`${operation.id} ${answer.status} does not document ${code}`] : []),
    ...schemaErrors(media.schema ?? {}, body)
  ]
}

function bodyErrors(type: string, known: string[], answer: Answer, body: unknown): string[] {
  if (body === undefined && answer.body.length === 0) return []
  return known.includes(type) ? schemaErrors(problemSchema, body) : [`${answer.status} has the type ${type}`]
}

/** Each event as it is in the schema: its fields, with the data as JSON. */
function eventErrors({ body }: Answer): string[] {
  const blocks = body
    .toString()
    .split('\n\n')
    .filter(block => block.trim() !== '' && !block.startsWith(':'))
  if (blocks.length === 0) return ['a stream without events']
  return blocks.flatMap(block => {
    const entries = block
      .split('\n')
      .map(line => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)])
    const { retry: _retry, data = 'null', ...event }: Record<string, string> = Object.fromEntries(entries)
    return 'event' in event ? schemaErrors(eventSchema, { ...event, data: JSON.parse(data) }) : []
  })
}

function lineErrors({ body }: Answer): string[] {
  const lines = body.toString().split('\n')
  if (lines.pop() !== '') return ['the last line does not end']
  return lines.flatMap(line => (typeof JSON.parse(line) === 'object' ? [] : [`not an object: ${line}`]))
}

/** Headers that are there only under a condition. That of Retry-After is in the body, too. */
function isOptional(name: string, description: string): boolean {
  return name === 'retry-after' || /Present (only )?if/.test(description)
}

function headerErrors(operation: Operation, answer: Answer): string[] {
  const documented = Object.entries(operation.responses[answer.status]?.headers ?? {})
  return documented.flatMap(([name, { description, schema }]) => {
    const value = headerOf(answer, name)
    if (value === undefined)
      return isOptional(name, description) ? [] : [`${operation.id} ${answer.status} has no ${name}`]
    return schemaErrors(schema, schema.type === 'integer' ? Number(value) : value).map(
      error => `${name}: ${error}`
    )
  })
}

const compiled = new Map<Schema, ReturnType<typeof ajv.compile>>()

function schemaErrors(schema: Schema, value: unknown): string[] {
  const validate = compiled.get(schema) ?? ajv.compile(schema)
  compiled.set(schema, validate)
  if (validate(value)) return []
  return [
    `not as in the contract: ${ajv.errorsText(validate.errors)} in ${JSON.stringify(value)?.slice(0, 500)}`
  ]
}

/** The JSON body; undefined if there is none. */
function bodyIn(answer: Answer): unknown {
  if (answer.body.length === 0 || !/json$/.test(headerOf(answer, 'content-type')?.split(';', 1)[0] ?? ''))
    return undefined
  const text = answer.body.toString()
  if (/ndjson/.test(headerOf(answer, 'content-type') ?? '')) return undefined
  return JSON.parse(text)
}
