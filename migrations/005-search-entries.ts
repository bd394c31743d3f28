import { type Kysely, sql } from 'kysely'

// Messages are indexed after their turns, in the background. So are those that exist already: the servers index them as
// soon as they run. Servers of the previous release cannot search from now on.
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table search_entries (
      user_id uuid not null,
      conversation_id uuid not null,
      position integer not null check (position >= 0),
      words tsvector not null,
      primary key (user_id, conversation_id, position),
      foreign key (user_id, conversation_id) references conversations (user_id, id) on delete cascade
    );
    comment on column search_entries.position is 'That of the message; 0 for the title.';
    comment on column search_entries.words is 'Each is prefixed with the end of the user''s id, so that a search reads the index entries of its user only.';
    -- Without fastupdate, because a search would have to scan the whole list of pending index entries.
    create index search_entries_words on search_entries using gin (words) with (fastupdate = off);

    create table search_progress (
      only_row boolean primary key default true check (only_row),
      indexed_until timestamptz not null
    );
    comment on column search_progress.indexed_until is 'All messages that were committed by then are indexed.';
    insert into search_progress (indexed_until) values ('-infinity');

    -- It does not begin with user_id: new messages of all users are selected by time.
    create index messages_age on messages (created_at);

    alter table messages drop column search;
    alter table conversations drop column search;
    drop function search_vector, search_lexeme, search_words;
  `.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function search_words(content text) returns text[] language sql immutable parallel safe
      return array_remove(regexp_split_to_array(lower(left(content, 50000)), '[^[:alnum:]]+'), '');
    create function search_lexeme(owner uuid, word text) returns text language sql immutable parallel safe
      return right(owner::text, 8) || ' ' || left(word, 60);
    create function search_vector(owner uuid, content text) returns tsvector language sql immutable parallel safe
      return array_to_tsvector(array(select search_lexeme(owner, word) from unnest(search_words(content)) as word));
    alter table conversations add column search tsvector generated always as (search_vector(user_id, title)) stored;
    comment on column conversations.search is 'The words of the title; see messages.search.';
    create index conversations_search on conversations using gin (search) with (fastupdate = off);
    alter table messages add column search tsvector generated always as (search_vector(user_id, content)) stored;
    comment on column messages.search is 'The words of the content, each prefixed with the end of the user''s id.';
    create index messages_search on messages using gin (search) with (fastupdate = off);
    drop index messages_age;
    drop table search_progress, search_entries;
  `.execute(db)
}
