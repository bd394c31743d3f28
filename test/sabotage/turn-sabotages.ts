import type { Sabotage } from './sabotage.ts'

const invariants = 'test/conversations/invariants'
const migration = 'migrations/2026-11-23-initial.ts'
const work = 'src/conversations/work.ts'

/** A turn: its end, its place, and what it holds. */
export const turnSabotages: Sabotage[] = [
  {
    invariant: 'I4 answer with status',
    what: 'the answer is stored in a transaction of its own',
    edits: [
      {
        file: work,
        find: 'const message = await addMessage(within,',
        replace: 'const message = await addMessage(scope,'
      }
    ],
    test: `${invariants}/answer-with-status.test.ts`,
    fails: 'when the turn cannot be completed, its answer is not stored either'
  },
  {
    invariant: 'I5 one running turn',
    what: 'the index that allows one running turn is gone',
    edits: [
      {
        file: migration,
        find: 'create unique index turns_one_running',
        replace: 'create index turns_one_running'
      },
      {
        file: 'src/conversations/turn-store.ts',
        find: `    .onConflict(conflict =>
      conflict.columns(['user_id', 'conversation_id']).where('status', '=', 'running').doNothing()
    )
`,
        replace: ''
      }
    ],
    test: `${invariants}/one-running-turn.test.ts`,
    fails: 'a message to a conversation that is answering another is refused on every replica'
  },
  {
    invariant: 'I6 no transaction',
    what: 'a transaction is held over the model call',
    edits: [
      {
        file: 'src/conversations/conversation-service.ts',
        find: 'await work(scope, agent, turn, signal)',
        replace: 'await scope.db.transaction().execute(db => work({ ...scope, db }, agent, turn, signal))'
      }
    ],
    test: `${invariants}/no-transaction.test.ts`,
    fails: 'no transaction is open while the model is asked, neither at first nor after a step'
  }
]
