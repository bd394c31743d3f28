import type { Operation } from '../contract.ts'

/**
 * What the contract promises for a request:
 * - `accepted`: it succeeds
 * - `plausible`: it is valid, and succeeds or not depending on the data
 * - `any`: its status is documented
 * - statuses: it is refused with one of them, and changes nothing
 */
export type Expectation = 'accepted' | 'plausible' | 'any' | number[]

/**
 * A request before the ids, secrets and cursors of its user are known: it has placeholders such as `{{task_id:own}}`.
 * All texts are bytes in Latin-1.
 */
export interface Draft {
  operation: Operation
  /** Names the case, such as `body /title maxLength`. */
  what: string
  expect: Expectation
  method: string
  path: string
  /** Without its `?`; undefined if there is none. */
  query?: string
  version: string
  headers: [name: string, value: string][]
  /** Undefined if no body and none of its headers are sent. */
  body?: string
  /** How the body is sent. With `none` the headers say nothing about its length. */
  framing: 'length' | 'chunked' | 'none'
  /** Whether the request is for a path or a method that the contract does not have. */
  isOutside?: boolean
  /** Whether the server may close the connection without a response. */
  mayClose?: boolean
  hasNoHost?: boolean
  /** Whether the next request uses another connection. */
  isLast?: boolean
  /** Whether the client closes its side after the request. */
  ends?: boolean
}

/** Text in UTF-8, as bytes in Latin-1. */
export function bytes(text: string): string {
  return Buffer.from(text).toString('latin1')
}

export function json(value: unknown): string {
  return bytes(JSON.stringify(value))
}

/** Replaces all headers of this name. */
export function withHeader(draft: Draft, name: string, ...values: string[]): Draft {
  const others = draft.headers.filter(([other]) => other !== name)
  return { ...draft, headers: [...others, ...values.map((value): [string, string] => [name, value])] }
}

/** Appends headers. */
export function withMore(draft: Draft, ...headers: Draft['headers']): Draft {
  return { ...draft, headers: [...draft.headers, ...headers] }
}

/** The request with its placeholders replaced, as bytes in Latin-1. */
export function textOf(draft: Draft, host: string, resolve: (name: string) => string): string {
  const fill = (text: string) => text.replaceAll(/\{\{([\w:]+)\}\}/g, (_match, name) => resolve(name))
  const { method, path, query, version, body } = draft
  const filled = body === undefined ? '' : fill(body)
  const target = fill(query === undefined ? path : `${path}?${query}`)
  const isHostless = draft.hasNoHost || draft.headers.some(([name]) => name === 'host')
  const headers = [...(isHostless ? [] : [['host', host]]), ...draft.headers]
  const lines = [...headers, ...framingOf(draft, filled)].map(
    ([name, value = '']) => `${name}: ${fill(value)}`
  )
  return [`${method} ${target} ${version}`, ...lines, '', sentBody(draft, filled)].join('\r\n')
}

function framingOf({ body, framing }: Draft, filled: string): Draft['headers'] {
  if (body === undefined || framing === 'none') return []
  return framing === 'chunked'
    ? [['transfer-encoding', 'chunked']]
    : [['content-length', String(filled.length)]]
}

/** Chunks of different sizes, so that characters are split. */
function sentBody({ framing }: Draft, body: string): string {
  if (framing !== 'chunked') return body
  const chunks = body.match(/.{1,7}/gs) ?? []
  return `${chunks.map(chunk => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join('')}0\r\n\r\n`
}

/** A command that repeats a request. */
export function commandOf(text: string, { host, hostname, port }: URL): string {
  const end = text.indexOf('\r\n\r\n')
  const [line = '', ...fields] = text.slice(0, end).split('\r\n')
  const [method = '', target = ''] = line.split(' ')
  const isPlain =
    /^[ -~\r\n]*$/.test(text) && /^[A-Z]+ \/[^ ]* HTTP\/1.1$/.test(line) && !/chunked/.test(text)
  if (!isPlain || text.length > 4000) return `${printf(text)} | nc -q 2 ${hostname} ${port}`
  const body = text.slice(end + 4)
  return [
    `curl -i --path-as-is -X ${method} ${quoted(`http://${host}${target}`)}`,
    ...fields.filter(field => !/^(host|content-length):/i.test(field)).map(field => `-H ${quoted(field)}`),
    ...(body ? [`--data-binary ${quoted(body)}`] : [])
  ].join(' ')
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}

/** Runs of a character are shortened, as `head -c` would make them. */
function printf(text: string): string {
  const escaped = text.replaceAll(
    /[^ -~]|[%\\']/g,
    character => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`
  )
  return `printf '${escaped.length > 20_000 ? `${escaped.slice(0, 2000)} … (${text.length} bytes)` : escaped}'`
}
