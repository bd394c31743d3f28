/** The modules that are sabotaged, by path relative to src. */
interface Modules {
  'agent/tools/toolbox.ts': typeof import('../../src/agent/tools/toolbox.ts')
  'agent/transcript.ts': typeof import('../../src/agent/transcript.ts')
  'conversations/store.ts': typeof import('../../src/conversations/store.ts')
  'db/statements.ts': typeof import('../../src/db/statements.ts')
  'db/transaction.ts': typeof import('../../src/db/transaction.ts')
  'tasks/queries.ts': typeof import('../../src/tasks/queries.ts')
  'tasks/reversal.ts': typeof import('../../src/tasks/reversal.ts')
  'tasks/store.ts': typeof import('../../src/tasks/store.ts')
  'turns/events/deltas.ts': typeof import('../../src/turns/events/deltas.ts')
  'turns/events/live.ts': typeof import('../../src/turns/events/live.ts')
  'turns/history.ts': typeof import('../../src/turns/history.ts')
  'turns/leases.ts': typeof import('../../src/turns/leases.ts')
  'turns/store.ts': typeof import('../../src/turns/store.ts')
  'turns/transactions.ts': typeof import('../../src/turns/transactions.ts')
}

type Overrides<Module> = { [Name in keyof Module]?: (real: Module[Name]) => Module[Name] }

/** A way to break a promise of the program, and the tests that must fail. Imports only types of the program. */
export interface Sabotage {
  /** The number and name of the broken invariant, or the broken rule. */
  invariant: string
  /** Names the sabotage. */
  what: string
  /** Replacements for exports, as seen by other modules. */
  overrides?: { [Path in keyof Modules]?: Overrides<Modules[Path]> }
  /** Statements that change the schema. */
  sql?: string
  /** The test file to run. */
  test?: string
  /** The tests of the file that must fail; all others must pass. */
  fails?: string | string[]
  /** A run of `npm run chaos`, and the kind of failure that it must report. */
  chaos?: { run: string; kind: string }
}

/** The environment of a sabotaged process, read by register.ts and where tests and chaos create their schema. */
export function environmentOf({ what, sql = '' }: Sabotage): Record<string, string> {
  return { SABOTAGE: what, TEST_SCHEMA_CHANGE: sql }
}
