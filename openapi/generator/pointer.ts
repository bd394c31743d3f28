import { escapePointerFragment } from '@redocly/openapi-core'

/** A construct of the contract that this generator does not know; the message begins with where it stands. */
export class UnknownConstruct extends Error {
  override readonly name = 'UnknownConstruct'

  constructor(pointer: string, what: string) {
    super(`${pointer}: ${what}`)
  }
}

/** The JSON pointer of something below `pointer`. */
export function below(pointer: string, ...keys: (string | number)[]): string {
  return [pointer, ...keys.map(key => escapePointerFragment(String(key)))].join('/')
}

/** @throws {UnknownConstruct} when the object has a key that is not listed. */
export function allowOnly(known: readonly string[], value: object, pointer: string): void {
  for (const key of Object.keys(value)) {
    if (!known.includes(key))
      throw new UnknownConstruct(below(pointer, key), `"${key}" is not supported here`)
  }
}

/** The name of the component that a reference points to. @throws {UnknownConstruct} when it points elsewhere. */
export function componentName(reference: string, kind: string, pointer: string): string {
  const prefix = `#/components/${kind}/`
  const name = reference.slice(prefix.length)
  if (reference.startsWith(prefix) && /^[A-Za-z]\w*$/.test(name)) return name
  throw new UnknownConstruct(pointer, `a reference to ${reference} is not supported here`)
}

/** Names of the component schemas that a part of the contract refers to. */
export function referredSchemas(value: unknown, found = new Set<string>()): Set<string> {
  if (typeof value !== 'object' || value === null) return found
  for (const [key, inner] of Object.entries(value)) {
    const name =
      key === '$ref' && typeof inner === 'string' && /^#\/components\/schemas\/(\w+)$/.exec(inner)?.[1]
    if (name) found.add(name)
    else referredSchemas(inner, found)
  }
  return found
}
