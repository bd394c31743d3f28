import type { Sabotage } from './sabotage.ts'

/** What becomes of conversations as a whole. */
export const conversationSabotages: Sabotage[] = [
  {
    invariant: 'deletion',
    what: 'a conversation is deleted without its lock',
    edits: [
      {
        file: 'src/conversations/library-service.ts',
        find: '  await lockConversation(scope, id)\n',
        replace: ''
      }
    ],
    test: 'test/http/conversations/delete.test.ts',
    fails: [
      'a conversation goes with all that was said and done in it, and its tasks stay',
      'a message that is being accepted keeps its conversation',
      "a conversation that is not there, or another user's, is not found"
    ]
  },
  {
    invariant: 'deletion',
    what: 'a turn is retried without a look at its conversation',
    edits: [{ file: 'src/conversations/claim-store.ts', find: '\n            .forKeyShare()', replace: '' }],
    test: 'test/http/conversations/delete.test.ts',
    fails: 'a turn of a conversation that is being deleted is not taken up again'
  }
]
