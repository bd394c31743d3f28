import type { Sabotage } from './sabotage.ts'

const invariants = 'test/conversations/invariants'
const migration = 'migrations/2026-11-23-initial.ts'

/** A turn: its end, its place, and what it holds. */
export const turnSabotages: Sabotage[] = [
  {
    invariant: 'I4 answer with status',
    what: 'the answer is stored in a transaction of its own',
    edits: [
      {
        file: 'src/conversations/finish.ts',
        find: 'execute(trx => finishWithin({ ...scope, db: trx }, turn, ending))',
        replace: 'execute(trx => finishWithin({ ...scope, db: trx, outside: scope }, turn, ending))'
      },
      {
        file: 'src/conversations/finish.ts',
        find: 'const message = await addMessage(scope,',
        replace: 'const message = await addMessage(scope.outside,'
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
        find: '    .onConflict(conflict => conflict.doNothing())\n',
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
        file: 'src/conversations/run-turn.ts',
        find: 'await work(scope, agent, turn, {',
        replace:
          'await ((...all: Parameters<typeof work>) => db.transaction().execute(db => work({ ...scope, db }, ...all.slice(1))))(scope, agent, turn, {'
      }
    ],
    test: `${invariants}/no-transaction.test.ts`,
    fails: 'no transaction is open while the model is asked, neither at first nor after a step'
  },
  {
    invariant: 'leases',
    what: 'a step does not check that the turn is still ours',
    edits: [
      {
        file: 'src/conversations/step-store.ts',
        find: "        .where('epoch', '=', turn.epoch)\n",
        replace: ''
      }
    ],
    test: 'test/conversations/recovery.test.ts',
    fails: 'a server that comes back writes no step into a turn that another has taken over'
  },
  {
    invariant: 'leases',
    what: 'leases are not renewed',
    edits: [
      {
        file: 'src/conversations/recovery.ts',
        find: '      await orWarn(runner.keepLeases())\n',
        replace: ''
      }
    ],
    test: 'test/conversations/recovery.test.ts',
    fails: [
      'a lease is renewed for as long as its server works on the turn',
      'a turn whose row is locked keeps no other from being renewed'
    ]
  },
  {
    invariant: 'keys of requests',
    what: 'two turns may have one key',
    edits: [
      {
        file: migration,
        find: '    constraint turns_idempotency_key unique (user_id, idempotency_key),\n',
        replace: ''
      }
    ],
    test: 'test/http/chat-rate-limit.test.ts',
    fails: 'of repetitions that come at once, only one counts in the end'
  }
]
