import { type Kysely, sql } from 'kysely'

// What an agent or a user has changed can be undone and redone: see src/tasks/undo.ts.

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table turns add column undone_at timestamptz, add column redone_at timestamptz;
    comment on column turns.undone_at is 'When the changes of the turn''s calls were undone; null while they are in effect.';
    comment on column turns.redone_at is 'When they were last redone.';
    alter table task_changes
      add column undone_at timestamptz, add column redone_at timestamptz,
      add column of_turn uuid, add column of_change bigint,
      drop constraint task_changes_source, drop constraint task_changes_call,
      add constraint task_changes_source check (source in ('api', 'agent', 'undo', 'redo')),
      add constraint task_changes_call check (
        num_nonnulls(turn_id, step, call_index) = 3 and source <> 'api'
        or num_nonnulls(turn_id, step, call_index) = 0 and source <> 'agent'
      ),
      add constraint task_changes_reversal check (
        num_nonnulls(of_turn, of_change) = case when source in ('undo', 'redo') then 1 else 0 end
      );
    -- No task has a version above it: see the versions of restored tasks.
    update users set last_change = greatest(
      last_change, coalesce((select max(version) from tasks where user_id = users.id), 0)
    );
    comment on column task_changes.undone_at is 'Of a change by hand, as in turns.';
    comment on column task_changes.of_turn is 'The turn that was undone or redone.';
    comment on column task_changes.of_change is 'The seq of the change by hand that was undone or redone.';
  `.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`
    delete from task_changes where source in ('undo', 'redo');
    alter table task_changes
      drop column undone_at, drop column redone_at, drop column of_turn, drop column of_change,
      drop constraint task_changes_source, drop constraint task_changes_call,
      add constraint task_changes_source check (source in ('api', 'agent')),
      add constraint task_changes_call check (
        case source when 'agent' then num_nulls(turn_id, step, call_index) = 0
        else num_nonnulls(turn_id, step, call_index) = 0 end
      );
    alter table turns drop column undone_at, drop column redone_at;
  `.execute(db)
}
