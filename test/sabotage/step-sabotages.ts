import type { Sabotage } from './sabotage.ts'

const invariants = 'test/conversations/invariants'
const migration = 'migrations/2026-11-23-initial.ts'
const work = 'src/conversations/work.ts'
const step = 'src/conversations/step.ts'
const finish = 'src/conversations/finish.ts'

/** A message and its steps: stored first, whole, and once. */
export const stepSabotages: Sabotage[] = [
  {
    invariant: 'I1 message first',
    what: 'the message is stored with its answer',
    edits: [
      {
        file: 'src/conversations/accept.ts',
        find: `  await addMessage(scope, { conversationId, turnId: id, position, role: 'user', content: message.message })
  return { id, userId: scope.userId, conversationId, position, epoch: 1, clock, deadline, isStreamed }`,
        replace:
          '  return { id, userId: scope.userId, conversationId, position, epoch: 1, clock, deadline, isStreamed, message: message.message }'
      },
      {
        file: work,
        find: '    messages.map(message => message.turn_id)',
        replace: '    [turn.id, ...messages.map(message => message.turn_id)]'
      },
      {
        file: work,
        find: '  return messages.map(',
        replace: '  return [...messages, { turn_id: turn.id, content: turn.message, refused: false }].map('
      },
      {
        file: finish,
        find: '  const position = await takePosition(scope, conversationId)',
        replace: `  const asked = { conversationId, turnId, position: turn.position, role: 'user', content: turn.message }
  await addMessage(scope, asked)
  const position = await takePosition(scope, conversationId)`
      }
    ],
    test: `${invariants}/message-first.test.ts`,
    fails: 'the message is stored before the model is asked'
  },
  {
    invariant: 'I2 whole step',
    what: 'a step has no transaction',
    edits: [
      {
        file: step,
        find: 'scope.db.transaction().execute(trx => commitWithin({ ...scope, db: trx }, { turn, step }, planned))',
        replace: 'commitWithin(scope, { turn, step }, planned)'
      }
    ],
    test: `${invariants}/whole-step.test.ts`,
    fails: 'a step whose last write fails leaves nothing behind, and those before it stay'
  },
  {
    invariant: 'I2 whole step',
    what: 'effects happen outside the step’s transaction',
    edits: [
      {
        file: step,
        find: 'commitWithin({ ...scope, db: trx }, { turn, step }, planned)',
        replace: 'commitWithin({ ...scope, db: trx }, { turn: { ...turn, outside: scope }, step }, planned)'
      },
      { file: step, find: 'makeCall(scope, turn, call)', replace: 'makeCall(turn.outside, turn, call)' }
    ],
    test: `${invariants}/whole-step.test.ts`,
    fails: 'a step whose last write fails leaves nothing behind, and those before it stay'
  },
  {
    invariant: 'I3 effect once',
    what: 'steps and calls have no keys',
    edits: [
      { file: migration, find: '    primary key (user_id, turn_id, step),\n', replace: '' },
      {
        file: migration,
        find: `    primary key (user_id, turn_id, step, call_index),
    foreign key (user_id, turn_id, step) references turn_steps (user_id, turn_id, step) on delete cascade`,
        replace: '    foreign key (user_id, turn_id) references turns (user_id, id) on delete cascade'
      }
    ],
    test: `${invariants}/effect-once.test.ts`,
    fails: 'of two replicas at work on one turn, only one makes its step'
  },
  {
    invariant: 'I3 effect once',
    what: 'a turn begins anew, whatever is on record',
    edits: [
      {
        file: work,
        find: 'const steps = history.at(-1)?.steps ?? []',
        replace: 'const steps: RecordedStep[] = []'
      }
    ],
    test: `${invariants}/effect-once.test.ts`,
    fails: 'a step that is on record is never run again: its results are read'
  }
]
