import fc from 'fast-check'
import type { Operation, Parameter } from '../contract.ts'
import { requestOf } from './base.ts'
import type { Case } from './cases.ts'
import { type Draft, type Expectation, withHeader } from './draft.ts'
import { parameterViolationsOf } from './violations.ts'

/** Requests with invalid or unusual paths, queries, methods and parameters. */
export function targetCases(operation: Operation): Case[] {
  return [
    ...operation.parameters.flatMap(parameter => violated(operation, parameter)),
    ...queryCases(operation),
    ...pathCases(operation),
    ...methodCases(operation)
  ]
}

function caseOf(
  operation: Operation,
  what: string,
  expect: Expectation,
  change: (draft: Draft, salt: number) => Partial<Draft>
): Case {
  return {
    what,
    draft: fc
      .tuple(requestOf(operation, 'plain'), fc.nat())
      .map(([draft, salt]) => ({ ...draft, ...change(draft, salt), what, expect }))
  }
}

/** Each keyword of the schema of a parameter, violated. */
function violated(operation: Operation, parameter: Parameter): Case[] {
  return parameterViolationsOf(parameter.schema).map(({ keyword, value }) => {
    const what = `${parameter.in} ${parameter.name}: ${keyword}`
    const texts = value
      .map(String)
      .filter(text => (parameter.in === 'header' ? isHeader(text) : text.isWellFormed()))
    const draft = fc.tuple(requestOf(operation, 'plain'), texts).map(([draft, text]) => ({
      ...draft,
      what,
      ...placed(draft, parameter, text)
    }))
    return { what, draft }
  })
}

/** What arrives as it was sent: parsers remove white space around a value. */
function isHeader(text: string): boolean {
  return /^$|^[\x21-\x7e\x80-\xff]([\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?$/.test(text)
}

function placed(draft: Draft, { in: place, name }: Parameter, text: string): Partial<Draft> {
  if (place === 'header') return { ...withHeader(draft, name, text), expect: [422] }
  if (place === 'query')
    return { query: replacedIn(draft.query, name, encodeURIComponent(text)), expect: [422] }
  const path = draft.operation.path.replace(`{${name}}`, encodeURIComponent(text))
  // An empty id makes the path another one, which can be known with other methods.
  return {
    path: path.replaceAll(/\{(\w+)\}/g, '00000000-0000-7000-8000-000000000000'),
    expect: text === '' ? [404, 405] : [404],
    isOutside: text === ''
  }
}

function replacedIn(query: string | undefined, name: string, value: string): string {
  const others = (query ?? '').split('&').filter(part => part !== '' && !part.startsWith(`${name}=`))
  return [...others, `${name}=${value}`].join('&')
}

/** Operations of the service ignore unknown parameters: health checks of load balancers may add some. */
function queryCases(operation: Operation): Case[] {
  const unknown: Expectation = operation.tags.includes('Service') ? 'accepted' : [422]
  const [known] = operation.parameters.filter(parameter => parameter.in === 'query')
  const repeated = known && [
    caseOf(operation, 'query: a parameter twice', [422], () => ({
      query: `${known.name}=1&${known.name}=2`
    })),
    caseOf(operation, 'query: a parameter as a list', [422], () => ({ query: `${known.name}[]=1` })),
    caseOf(operation, 'query: a parameter as an object', [422], () => ({ query: `${known.name}[a]=1` })),
    caseOf(operation, 'query: a parameter in upper case', [422], () => ({
      query: `${known.name.toUpperCase()}=1`
    }))
  ]
  return [
    ...(repeated ?? []),
    caseOf(operation, 'query: unknown', unknown, (_draft, salt) => ({
      query:
        [
          'a=1',
          'a',
          'access_token=x',
          '__proto__=1',
          'constructor=1',
          'toString=1',
          'a%00=1',
          '%F0%9F%98%80=1',
          'a[b][c]=1',
          'a=1&a=2',
          'hasOwnProperty=1',
          '__proto__[a]=1'
        ][salt % 12] ?? ''
    })),
    caseOf(operation, 'query: empty', 'accepted', () => ({ query: '' })),
    caseOf(operation, 'query: odd', 'any', (_draft, salt) => ({
      query:
        [
          '&&&',
          '=',
          '=1',
          '%zz=1',
          '%',
          'a=%',
          'a=%C0%80',
          'a=%ED%A0%80',
          '?',
          '??a',
          '+',
          '%00',
          ';',
          '&',
          '#'.replace('#', '%23'),
          'a=\xff',
          '\xe9=1',
          '"',
          '<>',
          '[]',
          '[a]=1',
          `a=${'x'.repeat(8000)}`,
          '&'.repeat(8000),
          `${'a=1&'.repeat(2000)}`
        ][salt % 24] ?? ''
    }))
  ]
}

function pathCases(operation: Operation): Case[] {
  const { path } = operation
  const ids = operation.parameters.filter(parameter => parameter.in === 'path')
  const outside = (what: string, expect: Expectation, change: (path: string, salt: number) => string) =>
    caseOf(operation, what, expect, (draft, salt) => ({ path: change(draft.path, salt), isOutside: true }))
  const ofIds = ids.flatMap(({ name }) => [
    caseOf(operation, `path ${name}: in upper case`, 'plausible', draft => ({
      path: draft.path.replace(`{{${name}:`, `{{${name}:upper`)
    })),
    caseOf(operation, `path ${name}: too long`, [414], (_draft, salt) => ({
      path: withId(path, name, 'x'.repeat(101 + (salt % 5000)))
    })),
    caseOf(operation, `path ${name}: malformed`, [400, 404], (_draft, salt) => ({
      path: withId(
        path,
        name,
        [
          '%00',
          '%2F',
          '%2e%2e',
          '%ff',
          '%zz',
          '%',
          'a%20b',
          '*',
          ':id',
          '%7Bid%7D',
          "'",
          '%27%20or%201=1',
          '\xff',
          '%F0%9F%98%80',
          'null',
          'undefined',
          '0'
        ][salt % 17] ?? ''
      ),
      isOutside: true
    }))
  ])
  return [
    ...ofIds,
    outside('path: a slash at its end', path === '/' ? [404, 405] : [404], path => `${path}/`),
    outside('path: two slashes', [404, 405], path => `/${path}`),
    outside('path: in upper case', path === '/' ? 'any' : [404, 405], path =>
      path.replace(/^\/\w+/, part => part.toUpperCase())
    ),
    outside('path: escaped', 'any', (path, salt) =>
      path.replace(/[a-z]/, letter => (salt % 2 ? `%${letter.charCodeAt(0).toString(16)}` : letter))
    ),
    outside(
      'path: longer',
      [400, 404, 405],
      (path, salt) =>
        `${path}${['%00', '.json', '%20', '/..;/', ';a=b', '%2f', '/.', '%ff', '/%zz', '\\', '%0d%0a'][salt % 11]}`
    ),
    outside('path: dots', 'any', (path, salt) => `${['/.', '/..', '/a/..', '/%2e%2e'][salt % 4]}${path}`),
    caseOf(operation, 'path: absolute', 'any', draft => ({
      path: `http://example.com${draft.path}`,
      isOutside: true
    })),
    caseOf(operation, 'path: not one', [400, 404, 405], (_draft, salt) => ({
      path:
        ['*', 'a', '', '?', 'http://', '//', '\u0000', '/\x7f', '/\xff', '{}', 'example.com:443'][
          salt % 11
        ] ?? '',
      isOutside: true
    })),
    caseOf(operation, 'path: long', [404, 405, 414, 431], (draft, salt) => ({
      path: `${draft.path}/${'x'.repeat(200 + (salt % 30_000))}`,
      isOutside: true
    }))
  ]
}

function withId(path: string, name: string, id: string): string {
  return path.replace(`{${name}}`, id).replaceAll(/\{(\w+)\}/g, '00000000-0000-7000-8000-000000000000')
}

function methodCases(operation: Operation): Case[] {
  const head: Partial<Draft> = { method: 'HEAD' }
  const outside: Partial<Draft> = { isOutside: true, body: undefined }
  return [
    caseOf(operation, 'method: not of the contract', [405], (_draft, salt) => ({
      method:
        ['PUT', 'TRACE', 'PROPFIND', 'SEARCH', 'QUERY', 'LOCK', 'M-SEARCH', 'SOURCE', 'OPTIONS'][salt % 9] ??
        '',
      ...outside
    })),
    caseOf(operation, 'method: unknown', [400], (_draft, salt) => ({
      method: ['FROB', 'get', 'G ET', '', 'GET\u0000', 'PRI', 'X'.repeat(100)][salt % 7] ?? '',
      ...outside
    })),
    caseOf(operation, 'method: CONNECT', 'any', () => ({ method: 'CONNECT', mayClose: true, ...outside })),
    caseOf(operation, 'method: a preflight', 'any', draft => ({
      method: 'OPTIONS',
      headers: [
        ['origin', 'http://localhost:3000'],
        ['access-control-request-method', draft.method]
      ],
      ...outside
    })),
    ...(operation.method === 'GET' ? [caseOf(operation, 'method: HEAD', 'accepted', () => head)] : [])
  ]
}
