/** The modules that are sabotaged, by their paths below src. */
interface Modules {
  'agent/tools/toolbox.ts': typeof import('../../src/agent/tools/toolbox.ts')
  'agent/transcript.ts': typeof import('../../src/agent/transcript.ts')
  'conversations/store.ts': typeof import('../../src/conversations/store.ts')
  'db/client.ts': typeof import('../../src/db/client.ts')
  'tasks/queries.ts': typeof import('../../src/tasks/queries.ts')
  'tasks/store.ts': typeof import('../../src/tasks/store.ts')
  'turns/events/deltas.ts': typeof import('../../src/turns/events/deltas.ts')
  'turns/events/live.ts': typeof import('../../src/turns/events/live.ts')
  'turns/leases.ts': typeof import('../../src/turns/leases.ts')
  'turns/store.ts': typeof import('../../src/turns/store.ts')
  'turns/transactions.ts': typeof import('../../src/turns/transactions.ts')
}

type Overrides<Module> = { [Name in keyof Module]?: (real: Module[Name]) => Module[Name] }

/** A way to break a promise of this program, and who must notice. It imports of the program only types. */
export interface Sabotage {
  /** An invariant by its number, or the rule that is broken. */
  invariant: string
  /** It is known by that. */
  what: string
  /** What other modules get in the place of exports. */
  overrides?: { [Path in keyof Modules]?: Overrides<Modules[Path]> }
  /** Statements that change the schema. */
  sql?: string
  /** The test file that is run, and the test in it that must fail, or all that must. */
  test?: string
  fails?: string | string[]
  /** A run of `npm run chaos`, and the kind of failure that it must tell of. */
  chaos?: { run: string; kind: string }
}

/** What a process is started with that is to be broken: see register.ts, and where tests and chaos make their schema. */
export function environmentOf({ what, sql = '' }: Sabotage): Record<string, string> {
  return { SABOTAGE: what, TEST_SCHEMA_CHANGE: sql }
}
