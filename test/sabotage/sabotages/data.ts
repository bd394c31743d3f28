import { setTimeout as sleep } from 'node:timers/promises'
import { type KyselyPlugin, OperationNodeTransformer, type SelectQueryNode } from 'kysely'
import type { Scope } from '../../../src/db/scope.ts'
import type { Sabotage } from '../sabotage.ts'

class LockRemover extends OperationNodeTransformer {
  protected override transformSelectQuery(node: SelectQueryNode): SelectQueryNode {
    const { endModifiers, ...query } = super.transformSelectQuery(node)
    return query
  }
}

/** Removes row locks from select statements. */
const withoutLocks: KyselyPlugin = {
  transformQuery: ({ node }) => new LockRemover().transformNode(node),
  transformResult: async ({ result }) => result
}

/** A scope on the same connections with another user or handle. */
function changed(scope: Scope, changes: Partial<Pick<Scope, 'db' | 'userId'>>): Scope {
  const { db, userId } = scope
  return { db, userId, execute: (name, query) => scope.execute(name, query), ...changes }
}

/** Ownership of rows, their keys and types, and their deletion. */
export const dataSabotages: Sabotage[] = [
  {
    invariant: 'deletion',
    what: 'a conversation is deleted without its lock',
    overrides: { 'conversations/store.ts': { lockConversation: () => async () => undefined } },
    test: 'test/routes/conversations/delete.test.ts',
    fails: [
      'a conversation is deleted with its messages, turns and calls, and its tasks stay',
      'a conversation is not deleted while a message to it is being accepted',
      'a conversation that does not exist or belongs to another user is not found'
    ]
  },
  {
    invariant: 'deletion',
    what: 'a turn is retried without a lock on its conversation',
    overrides: {
      'turns/leases.ts': {
        reopenTurn: real => (scope, id, options) =>
          real(changed(scope, { db: scope.db.withPlugin(withoutLocks) }), id, options)
      }
    },
    test: 'test/routes/conversations/delete.test.ts',
    fails: 'a turn of a conversation that is being deleted is not resumed'
  },
  {
    invariant: 'ownership',
    what: 'a task of another user can be changed',
    overrides: {
      'tasks/store.ts': {
        updateTask: real => async (scope, target, change, origin) => {
          const owner = scope.db.selectFrom('tasks').where('id', '=', target.id).select('user_id as userId')
          return await real(changed(scope, (await owner.executeTakeFirst()) ?? {}), target, change, origin)
        }
      }
    },
    sql: `alter table tasks disable row level security; alter table users disable row level security;
      alter table task_changes disable row level security`,
    test: 'test/tasks/commands.test.ts',
    fails: 'a task of another user is not found, even if its id is known'
  },
  {
    invariant: 'ownership',
    what: 'the tasks of all users are listed',
    overrides: {
      'tasks/queries.ts': {
        selectTasks: real => async (scope, filter, limit) => {
          const users = await scope.db.selectFrom('users').orderBy('id').select('id as userId').execute()
          const lists = await Promise.all(
            users.map(({ userId }) => real(changed(scope, { userId }), filter, limit))
          )
          const tasks = lists.flatMap(list => list.tasks)
          return { tasks, total: tasks.length }
        }
      }
    },
    sql: 'alter table tasks disable row level security; alter table users disable row level security',
    test: 'test/agent/tools/toolbox.test.ts',
    fails: 'list_tasks never finds another user’s task'
  },
  {
    invariant: 'journal',
    what: 'one of three changes of tasks is not in the journal',
    sql: `create function forget() returns trigger language plpgsql as
        'begin if new.seq % 3 = 0 then return null; end if; return new; end';
      create trigger forgotten before insert on task_changes for each row execute function forget()`,
    test: 'test/tasks/changes.test.ts',
    fails: [
      'every change is in the journal: who made it, and the task before and after it',
      'a change of many tasks has a row for each of them, in the order of their numbers',
      'however changes meet, the journal ends with the list as it is'
    ],
    chaos: { run: 'kills', kind: 'journal' }
  },
  {
    invariant: 'ownership',
    what: 'the tasks of another user are found by their numbers',
    overrides: {
      'tasks/queries.ts': {
        selectSelection: real => async (scope, selection, limit) => {
          const users = await scope.db.selectFrom('users').orderBy('id').select('id as userId').execute()
          const all = await Promise.all(
            users.map(({ userId }) => real(changed(scope, { userId }), selection, limit))
          )
          const tasks = all.flatMap(selected => selected.tasks)
          return { tasks, total: tasks.length }
        }
      }
    },
    sql: 'alter table tasks disable row level security; alter table users disable row level security',
    test: 'test/agent/tools/toolbox.test.ts',
    fails: ['update_tasks never finds another user’s task', 'delete_tasks never finds another user’s task']
  },
  {
    invariant: 'journal',
    what: 'others can change tasks between the selection of many and their change',
    overrides: { 'tasks/store.ts': { lockTasks: () => async () => undefined } },
    test: 'test/tasks/bulk.test.ts',
    fails: [
      'a selection waits for other changes, and contains what they have added',
      'after the selection, other changes wait for the end of the transaction'
    ]
  },
  {
    invariant: 'undo',
    what: 'a task that was changed since is overwritten',
    overrides: {
      'tasks/reversal.ts': {
        planReversal:
          real =>
          async (...args) => {
            const plan = await real(...args)
            return plan && { ...plan, conflicts: 0 }
          }
      }
    },
    test: 'test/tasks/undo.test.ts',
    fails: [
      'a task that was changed since is in the way: the conflict names it, and nothing is undone',
      'turns are undone and redone one after another, in the reverse order'
    ]
  },
  {
    invariant: 'journal',
    what: 'the seq of a list is read after its tasks',
    overrides: {
      'tasks/queries.ts': {
        selectTasksAt: real => async (scope, filter, range) => {
          const page = await real(scope, filter, range)
          await sleep(100)
          const later = await real(scope, filter, range)
          return page && later && { ...page, seq: later.seq }
        }
      }
    },
    test: 'test/changes/pages.test.ts',
    fails: 'a list and its seq are from the same moment',
    chaos: { run: 'feed', kind: 'list' }
  },
  {
    invariant: 'journal',
    what: 'old changes are removed in any order, and locked ones are skipped',
    sql: `create or replace function remove_old_changes(max_rows integer, lifetime interval)
      returns table (removed integer, has_more boolean) language sql security definer
      set search_path = public, pg_temp as $$
        with old as (
          delete from task_changes where ctid = any (array(
            select ctid from task_changes where at <= now() - lifetime limit max_rows for update skip locked
          )) returning 1
        )
        select count(*)::integer, count(*) = max_rows from old
      $$`,
    test: 'test/accounts/retention.test.ts',
    fails: [
      'a journal loses only its beginning: no change stays before one that is removed',
      'a locked change is not left behind when later ones are removed'
    ]
  },
  {
    invariant: 'passwords',
    what: 'a try is counted after others have read the count',
    sql: `create or replace function
        count_password_try(try_key bytea, free_tries integer, step interval, longest interval, lifetime interval)
      returns double precision language plpgsql security definer set search_path = public, pg_temp as $$
      declare known record;
      begin
        select * into known from password_tries where key = try_key and tried_at > clock_timestamp() - lifetime;
        perform pg_sleep(0.02);
        if known.next_at > clock_timestamp() then return extract(epoch from known.next_at - clock_timestamp()); end if;
        insert into password_tries values (try_key, coalesce(known.tries, 0) + 1, clock_timestamp(), clock_timestamp() +
          least(longest, step * greatest(0, coalesce(known.tries, 0) + 2 - free_tries)))
        on conflict (key) do update
        set tries = excluded.tries, tried_at = excluded.tried_at, next_at = excluded.next_at;
        return 0;
      end $$`,
    test: 'test/accounts/password-tries.test.ts',
    fails: [
      'of many simultaneous tries for an account, from many addresses, exactly 20 are looked at',
      'of many simultaneous tries for an address without an account, from many addresses, exactly 20 are looked at',
      'tries during the delay of an account are not counted, and it grows up to 60 seconds',
      'tries during the delay of an address without an account are not counted, and it grows up to 60 seconds',
      'of tries that fill the queue of hashes, those that are refused are not counted',
      'operations that require the current password share a count, in all sessions together'
    ]
  },
  {
    invariant: 'keys',
    what: 'a key does not begin with the user id',
    sql: 'alter table tasks drop constraint tasks_number, add constraint tasks_number unique (number, user_id)',
    test: 'test/db/keys.test.ts',
    fails: 'every primary, unique and foreign key of other tables begins with the user id'
  },
  {
    invariant: 'keys',
    what: 'contents are stored as jsonb',
    sql: 'alter table turn_steps alter column content type jsonb',
    test: 'test/db/keys.test.ts',
    fails: 'contents of models are stored as json, which accepts values that jsonb refuses'
  }
]
