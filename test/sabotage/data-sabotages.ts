import type { Sabotage } from './sabotage.ts'

const migration = 'migrations/2026-11-23-initial.ts'

/** Whose rows are whose, and how they are kept. */
export const dataSabotages: Sabotage[] = [
  {
    invariant: 'ownership',
    what: 'a task is changed whosever it is',
    edits: [
      {
        file: 'src/tasks/task-store.ts',
        find: ".set({ version: sql`version + 1`, updated_at: sql`clock_timestamp()` })\n    .where('user_id', '=', userId)",
        replace: '.set({ version: sql`version + 1`, updated_at: sql`clock_timestamp()` })'
      }
    ],
    test: 'test/tasks/task-commands.test.ts',
    fails: 'a task that is another user’s is gone, even when its id is known'
  },
  {
    invariant: 'ownership',
    what: 'everybody’s tasks are listed',
    edits: [
      {
        file: 'src/tasks/task-list-store.ts',
        find: "let tasks = db.selectFrom('tasks').where('user_id', '=', userId)",
        replace: "let tasks = db.selectFrom('tasks').where('user_id', 'is not', null)"
      }
    ],
    test: 'test/agent/tools/toolbox.test.ts',
    fails: 'list_tasks never finds another user’s task'
  },
  {
    invariant: 'keys',
    what: 'a key does not begin with the user',
    edits: [
      {
        file: migration,
        find: 'constraint tasks_number unique (user_id, number)',
        replace: 'constraint tasks_number unique (number, user_id)'
      }
    ],
    test: 'test/conversations/keys.test.ts',
    fails: 'every primary, unique and foreign key below the users begins with the user'
  },
  {
    invariant: 'keys',
    what: 'contents are kept as jsonb',
    edits: [{ file: migration, find: 'content json not null', replace: 'content jsonb not null' }],
    test: 'test/conversations/keys.test.ts',
    fails: 'what models send is kept as json, which takes what jsonb refuses'
  }
]
