import { escapePointerFragment } from '@redocly/openapi-core'

/** The contract uses a construct that the generator does not support. The message starts with its JSON pointer. */
export class UnsupportedConstruct extends Error {
  override readonly name = 'UnsupportedConstruct'

  constructor(pointer: string, what: string) {
    super(`${pointer}: ${what}`)
  }
}

/** Appends keys to a JSON pointer. */
export function below(pointer: string, ...keys: (string | number)[]): string {
  return [pointer, ...keys.map(key => escapePointerFragment(String(key)))].join('/')
}

/** @throws {UnsupportedConstruct} when the object has a key that is not in `known`. */
export function allowOnly(known: readonly string[], value: object, pointer: string): void {
  for (const key of Object.keys(value)) {
    if (!known.includes(key))
      throw new UnsupportedConstruct(below(pointer, key), `"${key}" is not supported here`)
  }
}

/**
 * The name of the component that a reference points to.
 * @throws {UnsupportedConstruct} when it does not point to a component of this kind.
 */
export function componentName(reference: string, kind: string, pointer: string): string {
  const prefix = `#/components/${kind}/`
  const name = reference.slice(prefix.length)
  if (reference.startsWith(prefix) && /^[A-Za-z]\w*$/.test(name)) return name
  throw new UnsupportedConstruct(pointer, `a reference to ${reference} is not supported here`)
}

/** The names of the component schemas that a part of the contract references. */
export function referencedSchemas(value: unknown, found = new Set<string>()): Set<string> {
  if (typeof value !== 'object' || value === null) return found
  for (const [key, inner] of Object.entries(value)) {
    const name =
      key === '$ref' && typeof inner === 'string' && /^#\/components\/schemas\/(\w+)$/.exec(inner)?.[1]
    if (name) found.add(name)
    else referencedSchemas(inner, found)
  }
  return found
}
