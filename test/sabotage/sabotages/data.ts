import { type KyselyPlugin, OperationNodeTransformer, type SelectQueryNode } from 'kysely'
import type { Sabotage } from '../sabotage.ts'

class LockRemover extends OperationNodeTransformer {
  protected override transformSelectQuery(node: SelectQueryNode): SelectQueryNode {
    const { endModifiers, ...query } = super.transformSelectQuery(node)
    return query
  }
}

/** Lets statements lock none of the rows that they read. */
const withoutLocks: KyselyPlugin = {
  transformQuery: ({ node }) => new LockRemover().transformNode(node),
  transformResult: async ({ result }) => result
}

/** Whose rows are whose, how they are kept, and how they go. */
export const dataSabotages: Sabotage[] = [
  {
    invariant: 'deletion',
    what: 'a conversation is deleted without its lock',
    overrides: { 'conversations/store.ts': { lockConversation: () => async () => undefined } },
    test: 'test/routes/conversations/delete.test.ts',
    fails: [
      'a conversation goes with all that was said and done in it, and its tasks stay',
      'a message that is being accepted keeps its conversation',
      "a conversation that is not there, or another user's, is not found"
    ]
  },
  {
    invariant: 'deletion',
    what: 'a turn is retried without a look at its conversation',
    overrides: {
      'turns/leases.ts': {
        reopenTurn:
          real =>
          ({ db, userId }, id, terms) =>
            real({ db: db.withPlugin(withoutLocks), userId }, id, terms)
      }
    },
    test: 'test/routes/conversations/delete.test.ts',
    fails: 'a turn of a conversation that is being deleted is not taken up again'
  },
  {
    invariant: 'ownership',
    what: 'a task is changed whosever it is',
    overrides: {
      'tasks/store.ts': {
        updateTask: real => async (scope, target, change) => {
          const owner = scope.db.selectFrom('tasks').where('id', '=', target.id).select('user_id as userId')
          return await real({ ...scope, ...(await owner.executeTakeFirst()) }, target, change)
        }
      }
    },
    test: 'test/tasks/commands.test.ts',
    fails: 'a task that is another user’s is gone, even when its id is known'
  },
  {
    invariant: 'ownership',
    what: 'everybody’s tasks are listed',
    overrides: {
      'tasks/queries.ts': {
        selectTasks:
          real =>
          async ({ db }, filter, limit) => {
            const users = await db.selectFrom('users').orderBy('id').select('id as userId').execute()
            const lists = await Promise.all(users.map(({ userId }) => real({ db, userId }, filter, limit)))
            const tasks = lists.flatMap(list => list.tasks)
            return { tasks, total: tasks.length }
          }
      }
    },
    test: 'test/agent/tools/toolbox.test.ts',
    fails: 'list_tasks never finds another user’s task'
  },
  {
    invariant: 'keys',
    what: 'a key does not begin with the user',
    sql: 'alter table tasks drop constraint tasks_number, add constraint tasks_number unique (number, user_id)',
    test: 'test/db/keys.test.ts',
    fails: 'every primary, unique and foreign key below the users begins with the user'
  },
  {
    invariant: 'keys',
    what: 'contents are kept as jsonb',
    sql: 'alter table turn_steps alter column content type jsonb',
    test: 'test/db/keys.test.ts',
    fails: 'what models send is kept as json, which takes what jsonb refuses'
  }
]
