import type { Content, Part } from '../../../src/agent/model.ts'
import type { Sabotage } from '../sabotage.ts'

const accepted = {
  test: 'test/turns/invariants/accepted-history.test.ts',
  fails: 'the model accepts the history of a conversation after any sequence of outcomes'
}

function withParts(contents: Content[], change: (parts: Part[], role: Content['role']) => Part[]): Content[] {
  return contents.map(({ parts = [], role, ...content }) => ({
    ...content,
    role,
    parts: change(parts, role)
  }))
}

/** The history that is sent to the model. */
export const historySabotages: Sabotage[] = [
  {
    invariant: 'I7 accepted history',
    what: 'only the first of parallel calls is answered',
    overrides: {
      'agent/transcript.ts': {
        transcript: real => turns =>
          withParts(real(turns), (parts, role) => (role === 'user' ? parts.slice(0, 1) : parts))
      }
    },
    ...accepted
  },
  {
    invariant: 'I7 accepted history',
    what: 'a long history is not cut at a user message',
    overrides: {
      'agent/transcript.ts': {
        newestTurns: real => (turn, maxBytes) => {
          const { contents } = real(turn, maxBytes)
          const newest = contents.slice(contents.length < 20 ? 0 : 1)
          return { contents: newest, json: JSON.stringify(newest) }
        }
      }
    },
    ...accepted
  },
  {
    invariant: 'I7 accepted history',
    what: 'thought signatures are left out',
    overrides: {
      'agent/transcript.ts': {
        // Only of the running turn: the model does not check the signatures of earlier turns.
        stepContents: real => step =>
          withParts(real(step), parts => parts.map(({ thoughtSignature, ...part }) => part))
      }
    },
    ...accepted
  },
  {
    invariant: 'I7 accepted history',
    what: 'a refused message is sent again',
    overrides: {
      'agent/transcript.ts': {
        transcript: real => turns => real(turns.map(turn => ({ ...turn, refused: false })))
      }
    },
    test: 'test/turns/history.test.ts',
    fails: 'a refused message stays in the conversation and counts as a message, but is not sent'
  }
]
