import { type Kysely, sql } from 'kysely'

// What a turn writes is checked once and has no index that nobody reads:
// - A message belongs to a turn, and the turn to a conversation: deletions reach it through the turn.
// - The turn of a task is looked up when the task is read. When it was deleted with its conversation, nothing is found.
// - Most turns have no key, and need no index entry for it.
// A fill factor leaves room in each page for new versions of its rows. They then need no new index entries, if no indexed
// column changes.
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table messages drop constraint messages_user_id_conversation_id_fkey;
    alter table tasks drop constraint tasks_created_by, drop constraint tasks_updated_by;
    drop index tasks_created_by, tasks_updated_by;
    comment on column tasks.created_by_turn is 'Null if the task was not created by the agent. The turn may be deleted.';
    comment on column tasks.updated_by_turn is 'The turn of the last change, as created_by_turn.';

    alter table turns drop constraint turns_idempotency_key;
    create unique index turns_idempotency_key on turns (user_id, idempotency_key) where idempotency_key is not null;

    alter table users set (fillfactor = 70);
    alter table rate_counters set (fillfactor = 70);
    alter table conversations set (fillfactor = 80);
    alter table turns set (fillfactor = 80);
    alter table tasks set (fillfactor = 90);
  `.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table tasks reset (fillfactor);
    alter table turns reset (fillfactor);
    alter table conversations reset (fillfactor);
    alter table rate_counters reset (fillfactor);
    alter table users reset (fillfactor);

    drop index turns_idempotency_key;
    alter table turns add constraint turns_idempotency_key unique (user_id, idempotency_key);

    update tasks set created_by_turn = null where created_by_turn is not null
      and not exists (select from turns where turns.user_id = tasks.user_id and turns.id = created_by_turn);
    update tasks set updated_by_turn = null where updated_by_turn is not null
      and not exists (select from turns where turns.user_id = tasks.user_id and turns.id = updated_by_turn);
    create index tasks_created_by on tasks (user_id, created_by_turn) where created_by_turn is not null;
    create index tasks_updated_by on tasks (user_id, updated_by_turn) where updated_by_turn is not null;
    alter table tasks
      add constraint tasks_created_by foreign key (user_id, created_by_turn)
        references turns (user_id, id) on delete set null (created_by_turn),
      add constraint tasks_updated_by foreign key (user_id, updated_by_turn)
        references turns (user_id, id) on delete set null (updated_by_turn);
    alter table messages add foreign key (user_id, conversation_id)
      references conversations (user_id, id) on delete cascade;
  `.execute(db)
}
