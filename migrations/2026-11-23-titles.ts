import { type Kysely, sql } from 'kysely'

// Words are what a search compares: runs of letters and digits, in lower case. Each is kept with the end of its user's
// id before it, so that a search in the index reads the entries of one user, however much the others have written.
// Limits keep any answer storable: a row that could not be indexed could not be written.

const statements = [
  sql`create function search_words(content text) returns text[] language sql immutable parallel safe
    return array_remove(regexp_split_to_array(lower(left(content, 50000)), '[^[:alnum:]]+'), '')`,
  sql`create function search_lexeme(owner uuid, word text) returns text language sql immutable parallel safe
    return right(owner::text, 8) || ' ' || left(word, 60)`,
  sql`create function search_vector(owner uuid, content text) returns tsvector language sql immutable parallel safe
    return array_to_tsvector(array(select search_lexeme(owner, word) from unnest(search_words(content)) as word))`,

  sql`alter table conversations add column title text check (char_length(title) between 1 and 200)`,
  sql`update conversations set title = coalesce((
      select case
        when char_length(line) <= 80 then line
        when left(line, 80) ~ ' ' then regexp_replace(left(line, 80), ' [^ ]*$', '') || '…'
        else left(line, 79) || '…'
      end
      from messages, lateral (
        select btrim(regexp_replace(raw, '\\s+', ' ', 'g')) as line
        from regexp_split_to_table(content, '[\\r\\n]+') with ordinality as lines (raw, number)
        where raw ~ '\\S' order by number limit 1
      ) as first
      where messages.user_id = conversations.user_id and conversation_id = conversations.id and position = 1
    ), '…')`,
  sql`alter table conversations alter column title set not null`,

  sql`alter table conversations add column search tsvector generated always as (search_vector(user_id, title)) stored`,
  sql`alter table messages add column search tsvector generated always as (search_vector(user_id, content)) stored`,
  sql`comment on column messages.search is 'Its words, each after the end of the user''s id.'`,
  sql`comment on column conversations.search is 'As in messages, of the title.'`,
  // Without fastupdate: a search would read the whole list of what is not yet in the index.
  sql`create index conversations_search on conversations using gin (search) with (fastupdate = off)`,
  sql`create index messages_search on messages using gin (search) with (fastupdate = off)`,

  sql`create index conversations_recent on conversations (user_id, updated_at desc, id desc)`
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await statement.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop index conversations_recent`.execute(db)
  await sql`alter table messages drop column search`.execute(db)
  await sql`alter table conversations drop column search, drop column title`.execute(db)
  await sql`drop function search_vector, search_lexeme, search_words`.execute(db)
}
