import type { inTransaction } from '../../../src/db/client.ts'
import type { Scope } from '../../../src/db/tables.ts'

const outer = new WeakMap<Scope['db'], Scope>()

/** Remembers what is outside each transaction. */
export function rememberOuter(real: typeof inTransaction): typeof inTransaction {
  return (scope, work) =>
    real(scope, inner => {
      outer.set(inner.db, scope)
      return work(inner)
    })
}

/** Outside of the transaction that a scope is inside of. */
export function outerOf(scope: Scope): Scope {
  return outer.get(scope.db) ?? scope
}
