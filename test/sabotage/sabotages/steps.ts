import type { NewMessage } from '../../../src/conversations/store.ts'
import type { Sabotage } from '../sabotage.ts'
import { outerOf, rememberOuter } from './outer-scope.ts'

const invariants = 'test/turns/invariants'

/** Messages that are not stored yet, by their turns. */
const unstored = new Map<string, NewMessage>()

/** A message and its steps: stored first, whole, and once. */
export const stepSabotages: Sabotage[] = [
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
    test: {
      file: `${invariants}/message-first.test.ts`,
      fails: 'the message is stored before the model is asked'
    }
  },
  {
    invariant: 'I2 whole step',
    what: 'a step has no transaction',
    overrides: { 'db/client.ts': { inTransaction: () => (scope, work) => work(scope) } },
    test: {
      file: `${invariants}/whole-step.test.ts`,
      fails: 'a step whose last write fails leaves nothing behind, and those before it stay'
    }
  },
  {
    invariant: 'I2 whole step',
    what: 'effects happen outside the step’s transaction',
    overrides: {
      'db/client.ts': { inTransaction: rememberOuter },
      'agent/tools/toolbox.ts': {
        runTool:
          real =>
          ({ scope, actor }, name, args) =>
            real({ scope: outerOf(scope), actor }, name, args)
      }
    },
    test: {
      file: `${invariants}/whole-step.test.ts`,
      fails: 'a step whose last write fails leaves nothing behind, and those before it stay'
    },
    chaos: { run: 'matrix', kind: 'twice' }
  },
  {
    invariant: 'I3 effect once',
    what: 'steps and calls have no keys',
    sql: `alter table tool_calls drop constraint tool_calls_pkey;
      alter table turn_steps drop constraint turn_steps_pkey cascade`,
    test: {
      file: `${invariants}/effect-once.test.ts`,
      fails: 'of two replicas at work on one turn, only one makes its step'
    }
  },
  {
    invariant: 'I3 effect once',
    what: 'a turn begins anew, whatever is on record',
    overrides: {
      'turns/store.ts': {
        selectHistory: real => async (scope, turn) =>
          (await real(scope, turn)).map((past, index, all) =>
            index === all.length - 1 ? { ...past, steps: [] } : past
          )
      }
    },
    test: {
      file: `${invariants}/effect-once.test.ts`,
      fails: 'a step that is on record is never run again: its results are read'
    }
  }
]
