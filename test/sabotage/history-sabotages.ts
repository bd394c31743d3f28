import type { Sabotage } from './sabotage.ts'

const invariants = 'test/conversations/invariants'
const transcript = 'src/agent/transcript.ts'

/** What is sent to the model. */
export const historySabotages: Sabotage[] = [
  {
    invariant: 'I7 accepted history',
    what: 'only the first of parallel calls is answered',
    edits: [{ file: transcript, find: 'parts: responses }', replace: 'parts: responses.slice(0, 1) }' }],
    test: `${invariants}/accepted-history.test.ts`,
    fails: 'whatever a conversation went through, the model accepts its history'
  },
  {
    invariant: 'I7 accepted history',
    what: 'a long history is not cut at a user message',
    edits: [
      {
        file: transcript,
        find: '.flatMap(turn => [userText(turn.message), ',
        replace: '.flatMap((turn, index) => [...(index || turns.length < 9 ? [userText(turn.message)] : []), '
      }
    ],
    test: `${invariants}/accepted-history.test.ts`,
    fails: 'whatever a conversation went through, the model accepts its history'
  },
  {
    invariant: 'I7 accepted history',
    what: 'thought signatures are left out',
    edits: [
      {
        file: transcript,
        find: '.flatMap(sendable)',
        replace: '.flatMap(sendable).map(({ thoughtSignature, ...part }) => part)'
      }
    ],
    test: `${invariants}/accepted-history.test.ts`,
    fails: 'whatever a conversation went through, the model accepts its history'
  },
  {
    invariant: 'I7 accepted history',
    what: 'a message that was refused is sent again',
    edits: [{ file: transcript, find: '    .filter(turn => !turn.refused)\n', replace: '' }],
    test: 'test/conversations/history.test.ts',
    fails: 'a refused message stays in the conversation, where it still counts, but is not sent'
  }
]
