import type { ControlledTransaction } from 'kysely'
import type { NewMessage } from '../../../src/conversations/store.ts'
import type { inTransaction } from '../../../src/db/transaction.ts'
import type { Database, Scope } from '../../../src/db/tables.ts'
import type { OwnedTurn } from '../../../src/turns/leases.ts'
import type { Sabotage } from '../sabotage.ts'

const invariants = 'test/turns/invariants'

/** Messages that are not stored yet, by their turns. */
const unstored = new Map<string, NewMessage>()
/** Transactions that are open while the agent runs. */
const held = new WeakMap<OwnedTurn, ControlledTransaction<Database>>()
/** The scopes outside transactions, by the handle of the transaction. */
const outer = new WeakMap<Scope['db'], Scope>()

function rememberOuter(real: typeof inTransaction): typeof inTransaction {
  return (scope, work) =>
    real(scope, inner => {
      outer.set(inner.db, scope)
      return work(inner)
    })
}

function outerOf(scope: Scope): Scope {
  return outer.get(scope.db) ?? scope
}

/** The turn with the epoch of its current owner, as if this process owned it. */
async function withCurrentEpoch<Turn extends Pick<OwnedTurn, 'id'>>({ db }: Scope, turn: Turn) {
  const owner = db.selectFrom('turns').where('id', '=', turn.id).select('epoch')
  return { ...turn, ...(await owner.executeTakeFirstOrThrow()) }
}

/** Turns: how they are accepted, committed, owned and ended. */
export const turnSabotages: Sabotage[] = [
  {
    invariant: 'I1 message first',
    what: 'the message is stored with its answer',
    overrides: {
      'conversations/store.ts': {
        addMessage: real => async (scope, message) => {
          const asked = unstored.get(message.turnId)
          if (asked) await real(scope, asked)
          if (message.role === 'assistant') return await real(scope, message)
          unstored.set(message.turnId, message)
          return { id: '', created_at: new Date() }
        }
      },
      'turns/store.ts': {
        selectHistory: real => async (scope, turn) => [
          ...(turn.position > 1 ? await real(scope, turn) : []),
          { message: unstored.get(turn.id)?.content ?? '', refused: false, steps: [] }
        ]
      }
    },
    test: `${invariants}/message-first.test.ts`,
    fails: 'the message is stored before the model is asked'
  },
  {
    invariant: 'I2 whole step',
    what: 'a step is not stored in one transaction',
    overrides: { 'db/transaction.ts': { inTransaction: () => (scope, work) => work(scope) } },
    test: `${invariants}/whole-step.test.ts`,
    fails: 'a step whose last write fails is rolled back, and earlier steps stay'
  },
  {
    invariant: 'I2 whole step',
    what: 'effects happen outside the step’s transaction',
    overrides: {
      'db/transaction.ts': { inTransaction: rememberOuter },
      'agent/tools/toolbox.ts': {
        runTool:
          real =>
          ({ scope, ...context }, name, args) =>
            real({ ...context, scope: outerOf(scope) }, name, args)
      }
    },
    test: `${invariants}/whole-step.test.ts`,
    fails: 'a step whose last write fails is rolled back, and earlier steps stay',
    chaos: { run: 'matrix', kind: 'twice' }
  },
  {
    invariant: 'I3 effect once',
    what: 'steps and calls have no primary keys',
    sql: `alter table tool_calls drop constraint tool_calls_pkey;
      alter table turn_steps drop constraint turn_steps_pkey cascade`,
    test: `${invariants}/effect-once.test.ts`,
    fails: 'when two replicas run one turn, only one commits the step'
  },
  {
    invariant: 'I3 effect once',
    what: 'a turn starts again despite its stored steps',
    overrides: {
      'turns/store.ts': {
        selectHistory: real => async (scope, turn) =>
          (await real(scope, turn)).map((past, index, all) =>
            index === all.length - 1 ? { ...past, steps: [] } : past
          )
      }
    },
    test: `${invariants}/effect-once.test.ts`,
    fails: 'a stored step is never run again: its results are read'
  },
  {
    invariant: 'I4 answer with status',
    what: 'the answer is stored in a transaction of its own',
    overrides: {
      'db/transaction.ts': { inTransaction: rememberOuter },
      'conversations/store.ts': {
        addMessage: real => (scope, message) =>
          real(message.role === 'assistant' ? outerOf(scope) : scope, message)
      }
    },
    test: `${invariants}/answer-with-status.test.ts`,
    fails: 'when a turn cannot be completed, its answer is not stored either'
  },
  {
    invariant: 'I5 one running turn',
    what: 'a conversation may have several running turns',
    sql: 'drop index turns_one_running',
    test: `${invariants}/one-running-turn.test.ts`,
    fails: 'a message to a conversation with a running turn is refused on every replica',
    chaos: { run: 'twins', kind: 'one at a time' }
  },
  {
    invariant: 'I6 no transaction',
    what: 'a transaction is open during the model call',
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
    test: `${invariants}/no-transaction.test.ts`,
    fails: 'no transaction is open during a model request, neither the first nor one after a step',
    chaos: { run: 'waiting-model', kind: 'idle in transaction' }
  },
  {
    invariant: 'leases',
    what: 'writes of a turn do not check its epoch',
    overrides: {
      'turns/store.ts': {
        addStep:
          real =>
          async (scope, { turn, step }, content) =>
            await real(scope, { turn: await withCurrentEpoch(scope, turn), step }, content),
        completeTurn: real => async (scope, turn, end) =>
          await real(scope, await withCurrentEpoch(scope, turn), end),
        failTurn:
          real =>
          async (scope, turn, ...end) =>
            await real(scope, await withCurrentEpoch(scope, turn), ...end)
      }
    },
    test: 'test/turns/recovery.test.ts',
    fails: 'a server that was paused writes no step into a turn that another server has claimed',
    chaos: { run: 'stalled', kind: 'old epoch' }
  },
  {
    invariant: 'leases',
    what: 'leases are not renewed',
    overrides: { 'turns/leases.ts': { renewLeases: () => async (_db, turns) => new Set(turns) } },
    test: 'test/turns/recovery.test.ts',
    fails: [
      'a lease is renewed for as long as its server runs the turn',
      'a turn whose row is locked does not block the renewal of other leases'
    ]
  },
  {
    invariant: 'idempotency keys',
    what: 'two turns can have the same key',
    sql: 'alter table turns drop constraint turns_idempotency_key',
    test: 'test/plugins/rate-limit-by-user.test.ts',
    fails: 'of simultaneous repetitions only one counts in the end',
    chaos: { run: 'twins', kind: 'turns' }
  }
]
