import fc from 'fast-check'
import type { Operation, Parameter } from '../contract.ts'
import { encoded, requestOf } from './base.ts'
import type { Case } from './cases.ts'
import { type Draft, type Expectation, json, withHeader } from './draft.ts'

/** Requests that depend on what earlier ones did: cursors, keys, versions, and messages that the model does not answer. */
export function stateCases(operation: Operation): Case[] {
  const has = (name: string) => operation.parameters.find(parameter => parameter.name === name)
  const [cursor, key, version] = [
    has('cursor'),
    has('idempotency-key'),
    has('if-match') ?? has('if-none-match')
  ]
  return [
    ...(cursor ? cursorCases(operation, cursor) : []),
    ...(key
      ? [
          changed(operation, 'a key that was used', 'plausible', (draft, salt) =>
            withHeader(draft, key.name, `used-key-${salt % 3}`)
          )
        ]
      : []),
    ...(version
      ? [
          changed(operation, 'the current version', 'accepted', draft =>
            withHeader(draft, version.name, '{{etag}}')
          )
        ]
      : []),
    ...(operation.body?.properties?.message ? messages(operation) : []),
    ...mismatched(operation)
  ]
}

function changed(
  operation: Operation,
  what: string,
  expect: Expectation,
  change: (draft: Draft, salt: number) => Draft
): Case {
  const draft = fc
    .tuple(requestOf(operation, 'plain'), fc.nat())
    .map(([draft, salt]) => ({ ...change(draft, salt), what, expect }))
  return { what, draft }
}

function cursorCases(operation: Operation, { name }: Parameter): Case[] {
  return [
    changed(operation, 'a cursor of a page', 'any', draft => ({ ...draft, query: `${name}={{cursor}}` })),
    {
      what: 'a cursor of nobody',
      draft: fc
        .tuple(requestOf(operation, 'plain'), fc.oneof(made, fc.stringMatching(/^[\w-]{2,200}$/)))
        .map(([draft, cursor]) => ({
          ...draft,
          what: 'a cursor of nobody',
          expect: 'any',
          query: `${name}=${encoded(cursor)}`
        }))
    }
  ]
}

/** Sort keys that could be those of an item. */
const part = fc.oneof(
  fc.constantFrom(
    'due',
    'number',
    '-number',
    '-updated_at',
    'priority',
    'infinity',
    '-infinity',
    '2025-08-15',
    '0001-01-01',
    '9999999999999999',
    '999999999',
    '0',
    '',
    'null',
    'NaN',
    '\u0000',
    "'",
    'low',
    'high',
    '1',
    '2',
    '3'
  ),
  fc.uuid(),
  fc.nat().map(String)
)
const made = fc
  .array(part, { minLength: 1, maxLength: 6 })
  .map(parts => Buffer.from(parts.join(' ')).toString('base64url'))
  .filter(text => text.length >= 2 && text.length <= 200)

function messages(operation: Operation): Case[] {
  return [
    changed(operation, 'a message that the model refuses', 'plausible', draft => ({
      ...draft,
      body: json({ message: 'blocked' })
    })),
    changed(operation, 'a stream', 'accepted', draft => withHeader(draft, 'accept', 'text/event-stream'))
  ]
}

/** A turn of another conversation. */
function mismatched(operation: Operation): Case[] {
  if (!operation.path.includes('{turn_id}')) return []
  const path = (draft: Draft) => draft.path.replace('conversation_id:completed', 'conversation_id:failed')
  return [
    changed(operation, 'a turn of another conversation', [404], draft => ({ ...draft, path: path(draft) }))
  ]
}
