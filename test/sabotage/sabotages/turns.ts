import type { ControlledTransaction } from 'kysely'
import type { Database, Scope } from '../../../src/db/tables.ts'
import type { OwnedTurn } from '../../../src/turns/leases.ts'
import type { Sabotage } from '../sabotage.ts'
import { outerOf, rememberOuter } from './outer-scope.ts'

const invariants = 'test/turns/invariants'

/** Transactions that are open while the agent works. */
const held = new WeakMap<OwnedTurn, ControlledTransaction<Database>>()

/** The turn as if it were ours, whoever has taken it over. */
async function asOurs<Turn extends Pick<OwnedTurn, 'id'>>({ db }: Scope, turn: Turn) {
  const owner = db.selectFrom('turns').where('id', '=', turn.id).select('epoch')
  return { ...turn, ...(await owner.executeTakeFirstOrThrow()) }
}

/** A turn: its end, its place, and what it holds. */
export const turnSabotages: Sabotage[] = [
  {
    invariant: 'I4 answer with status',
    what: 'the answer is stored in a transaction of its own',
    overrides: {
      'db/client.ts': { inTransaction: rememberOuter },
      'conversations/store.ts': {
        addMessage: real => (scope, message) =>
          real(message.role === 'assistant' ? outerOf(scope) : scope, message)
      }
    },
    test: {
      file: `${invariants}/answer-with-status.test.ts`,
      fails: 'when the turn cannot be completed, its answer is not stored either'
    }
  },
  {
    invariant: 'I5 one running turn',
    what: 'a conversation may have several running turns',
    sql: 'drop index turns_one_running',
    test: {
      file: `${invariants}/one-running-turn.test.ts`,
      fails: 'a message to a conversation that is answering another is refused on every replica'
    },
    chaos: { run: 'twins', kind: 'one at a time' }
  },
  {
    invariant: 'I6 no transaction',
    what: 'a transaction is held over the model call',
    overrides: {
      'turns/store.ts': {
        selectHistory: real => async (scope, turn) => {
          held.set(turn, await scope.db.startTransaction().execute())
          return await real(scope, turn)
        }
      },
      'turns/transactions.ts': {
        finish: real => async (scope, turn, ending) => {
          await held.get(turn)?.commit().execute()
          return await real(scope, turn, ending)
        }
      }
    },
    test: {
      file: `${invariants}/no-transaction.test.ts`,
      fails: 'no transaction is open while the model is asked, neither at first nor after a step'
    },
    chaos: { run: 'waiting-model', kind: 'idle in transaction' }
  },
  {
    invariant: 'leases',
    what: 'writes of a turn do not look at its epoch',
    overrides: {
      'turns/store.ts': {
        addStep:
          real =>
          async (scope, { turn, step }, content) =>
            await real(scope, { turn: await asOurs(scope, turn), step }, content),
        completeTurn: real => async (scope, turn, end) => await real(scope, await asOurs(scope, turn), end),
        failTurn:
          real =>
          async (scope, turn, ...end) =>
            await real(scope, await asOurs(scope, turn), ...end)
      }
    },
    test: {
      file: 'test/turns/recovery.test.ts',
      fails: 'a server that comes back writes no step into a turn that another has taken over'
    },
    chaos: { run: 'stalled', kind: 'old epoch' }
  },
  {
    invariant: 'leases',
    what: 'leases are not renewed',
    overrides: { 'turns/leases.ts': { renewLeases: () => async (_db, turns) => new Set(turns) } },
    test: {
      file: 'test/turns/recovery.test.ts',
      fails: [
        'a lease is renewed for as long as its server works on the turn',
        'a turn whose row is locked keeps no other from being renewed'
      ]
    }
  },
  {
    invariant: 'keys of requests',
    what: 'two turns may have one key',
    sql: 'alter table turns drop constraint turns_idempotency_key',
    test: {
      file: 'test/plugins/rate-limit-by-user.test.ts',
      fails: 'of repetitions that come at once, only one counts in the end'
    },
    chaos: { run: 'twins', kind: 'turns' }
  }
]
