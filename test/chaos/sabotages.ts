import type { Edit } from '../sabotage/sabotage.ts'

/** A way to break a promise; the named run must fail for the named reason. */
export interface ChaosSabotage {
  what: string
  edits: Edit[]
  run: string
  kind: string
}

const migration = 'migrations/2026-11-23-initial.ts'

export const sabotages = {
  'no key index': {
    what: 'keys are not unique',
    edits: [
      {
        file: migration,
        find: '    constraint turns_idempotency_key unique (user_id, idempotency_key),\n',
        replace: ''
      }
    ],
    run: 'twins',
    kind: 'turns'
  },
  'no running index': {
    what: 'a conversation may have several running turns',
    edits: [
      {
        file: migration,
        find: 'create unique index turns_one_running',
        replace: 'create index turns_one_running'
      }
    ],
    run: 'twins',
    kind: 'one at a time'
  },
  'no epoch check': {
    what: 'writes of a turn do not look at its epoch',
    edits: [
      {
        file: 'src/conversations/step-store.ts',
        find: "        .where('epoch', '=', turn.epoch)\n",
        replace: ''
      },
      { file: 'src/conversations/turn-store.ts', find: "    .where('epoch', '=', epoch)\n", replace: '' }
    ],
    run: 'stalled',
    kind: 'old epoch'
  },
  'two transactions': {
    what: 'content and effects are in separate transactions',
    edits: [
      {
        file: 'src/conversations/step.ts',
        find: 'commitWithin({ ...scope, db: trx }, { turn, step }, planned)',
        replace: 'commitWithin({ ...scope, db: trx, outside: scope }, { turn, step }, planned)'
      },
      {
        file: 'src/conversations/step.ts',
        find: 'await makeCall(scope, turn, call)',
        replace: 'await makeCall(scope.outside, turn, call)'
      }
    ],
    run: 'matrix',
    kind: 'twice'
  },
  'held transaction': {
    what: 'a transaction is held open while the model is asked',
    edits: [
      {
        file: 'src/conversations/run-turn.ts',
        find: 'const ending = await work(scope, agent, turn, {',
        replace:
          'const ending = await db.transaction().execute(trx => work({ ...scope, db: trx }, agent, turn, {'
      },
      {
        file: 'src/conversations/run-turn.ts',
        find: '      log\n    })\n    await live',
        replace: '      log\n    }))\n    await live'
      }
    ],
    run: 'waiting-model',
    kind: 'idle in transaction'
  },
  'no parts before the end': {
    what: 'a turn ends before all that was shown of it can be read',
    edits: [
      { file: 'src/conversations/run-turn.ts', find: '    await live?.store()\n', replace: '' },
      { file: 'src/conversations/work.ts', find: '      await live?.store()\n', replace: '' }
    ],
    run: 'streams-cut',
    kind: 'shown anew'
  },
  'parts told whole': {
    what: 'who knows the beginning of a part is told all of it',
    edits: [
      {
        file: 'src/conversations/streaming/part.ts',
        find: 'part.text.slice(known)',
        replace: 'part.text.slice(0 * known)'
      }
    ],
    run: 'streams-cut',
    kind: 'text'
  },
  'no reset by a new owner': {
    what: 'what an owner has shown who died is not declared void',
    edits: [
      {
        file: 'src/conversations/streaming/live-turn.ts',
        find: "      if (epoch > 1 && !hasBegun) listener.reset('recovered')\n",
        replace: ''
      }
    ],
    run: 'streams-killed',
    kind: 'text'
  }
} satisfies Record<string, ChaosSabotage>
