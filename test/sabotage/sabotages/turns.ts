import { randomUUID } from 'node:crypto'
import { type ControlledTransaction, type Selectable, sql } from 'kysely'
import { PooledScope, type Scope } from '../../../src/db/scope.ts'
import type { Database } from '../../../src/db/tables.ts'
import { inTransaction } from '../../../src/db/transaction.ts'
import type { OwnedTurn } from '../../../src/turns/leases.ts'
import type { Sabotage } from '../sabotage.ts'

const invariants = 'test/turns/invariants'

/** Messages that are not stored yet, by their turns. */
const unstored = new Map<string, Selectable<Database['messages']>[]>()
/** Transactions that are open while the agent runs. */
const held = new WeakMap<OwnedTurn, ControlledTransaction<Database>>()
/** The scopes outside transactions, by the handle of the transaction. */
const outer = new WeakMap<Scope['db'], Scope>()

function rememberOuter(real: typeof inTransaction): typeof inTransaction {
  return (scope, work) =>
    real(scope, (inner, final) => {
      outer.set(inner.db, scope)
      return work(inner, final)
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

/** Stores the answer of a turn, without its end. */
async function insertAnswer({ db, userId }: Scope, { id }: Pick<OwnedTurn, 'id'>, answer: string) {
  await sql`
    insert into messages (user_id, id, conversation_id, turn_id, position, role, content)
    select user_id, ${randomUUID()}, conversation_id, turn_id, position + 1, 'assistant', ${answer}
    from messages where user_id = ${userId} and turn_id = ${id} and role = 'user'
  `.execute(db)
}

/** The values of a statement, with an epoch that equals that of every row. */
function withAnyEpoch<Values extends object>(values: Values): Values {
  return new Proxy(values, {
    get: (target, name) => (name === 'epoch' ? sql.ref('epoch') : Reflect.get(target, name))
  })
}

/** Turns: how they are accepted, committed, owned and ended. */
export const turnSabotages: Sabotage[] = [
  {
    invariant: 'I1 message first',
    what: 'the message is stored with its answer',
    overrides: {
      'turns/transactions.ts': {
        accept: real => async (scope, message, limits) => {
          const accepted = await real(scope, message, limits)
          if ('repeated' in accepted) return accepted
          const { id } = accepted.turn
          const messages = scope.db.deleteFrom('messages').where('turn_id', '=', id).returningAll()
          unstored.set(id, await messages.execute())
          return accepted
        },
        finish: real => async (scope, turn, outcome) => {
          await scope.db
            .insertInto('messages')
            .values(unstored.get(turn.id) ?? [])
            .execute()
          return await real(scope, turn, outcome)
        }
      }
    },
    test: `${invariants}/message-first.test.ts`,
    fails: 'the message is stored before the model is asked'
  },
  {
    invariant: 'I2 whole step',
    what: 'a step is not stored in one transaction',
    overrides: {
      'db/transaction.ts': {
        inTransaction: () => async (scope, work) => {
          const finals: Promise<unknown>[] = []
          const result = await work(scope, send => void finals.push(send()))
          await Promise.all(finals)
          return result
        }
      }
    },
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
      'turns/history.ts': {
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
      'turns/store.ts': {
        completeTurn: real => async (scope, key, step, completion) => {
          await insertAnswer(scope, key.turn, completion.answer)
          return await inTransaction(scope, async tx => {
            await tx.db
              .deleteFrom('messages')
              .where('turn_id', '=', key.turn.id)
              .where('role', '=', 'assistant')
              .execute()
            return await real(tx, key, step, completion)
          })
        }
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
    fails: 'of simultaneous messages to a conversation, one starts a turn',
    chaos: { run: 'twins', kind: 'one at a time' }
  },
  {
    invariant: 'I6 no transaction',
    what: 'a transaction is open during the model call',
    overrides: {
      'turns/transactions.ts': {
        accept: real => async (scope, message, limits) => {
          const accepted = await real(scope, message, limits)
          if ('turn' in accepted && scope instanceof PooledScope)
            held.set(accepted.turn, await scope.pool.startTransaction().execute())
          return accepted
        },
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
      'db/statements.ts': {
        statement: real => (name, build) => real(name, (values, db) => build(withAnyEpoch(values), db))
      },
      'turns/store.ts': {
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
    sql: 'drop index turns_idempotency_key',
    // Which tests notice it depends on how their requests overlap.
    chaos: { run: 'twins', kind: 'turns' }
  }
]
