import { type Kysely, sql } from 'kysely'

// Users who log in at an identity provider have a subject there, and neither an address nor a password here.

const functions = {
  // The session of an identity, whose user is created with its first token. Nothing if the token was issued before the
  // session was ended, or the account deleted. Locks sessions before users, as the end of a session does.
  'identity_session(of_issuer text, of_subject text, issued_at timestamptz, until timestamptz, new_user uuid, new_session uuid)': `
    returns table ("userId" uuid, "sessionId" uuid) language plpgsql as $$
    declare
      refused_until timestamptz;
    begin
      loop
        select id, tokens_refused_until into "userId", refused_until
          from users where issuer = of_issuer and subject = of_subject;
        exit when found;
        select erased_at into refused_until from erased_identities where key = identity_key(of_issuer, of_subject);
        if refused_until >= issued_at then return; end if;
        insert into users (id, issuer, subject, tokens_refused_until)
          values (new_user, of_issuer, of_subject, refused_until)
          on conflict (issuer, subject) do nothing;
      end loop;
      if refused_until >= issued_at then return; end if;
      update sessions set last_used_at = now(), expires_at = greatest(expires_at, until)
        where user_id = "userId" and expires_at > now() returning id into "sessionId";
      if not found then
        -- Two of its first tokens begin one session.
        select tokens_refused_until into refused_until from users where id = "userId" for no key update;
        if not found or refused_until >= issued_at then return; end if;
        select id into "sessionId" from sessions where user_id = "userId" and expires_at > now();
        if not found then
          -- Nobody knows a secret with this hash: there is no refresh token.
          insert into sessions (user_id, id, token_hash, expires_at) values (
            "userId", new_session, sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), until
          ) returning id into "sessionId";
        end if;
      end if;
      -- The clock of the provider may be ahead. The end of the session must refuse this token, too.
      if issued_at > now() then
        update users set newest_token_at = greatest(newest_token_at, issued_at) where id = "userId";
      end if;
      return next;
    end $$`,

  'remember_erased(of_issuer text, of_subject text, newest_token_at timestamptz)': `returns void language sql as $$
      insert into erased_identities (key, erased_at)
      select identity_key(of_issuer, of_subject), greatest(now(), newest_token_at) where of_issuer is not null
      on conflict (key) do update set erased_at = greatest(erased_identities.erased_at, excluded.erased_at)
    $$`,

  'remove_erased_identities(max_rows integer, lifetime interval)': `returns bigint language sql as $$
      with removed as (
        delete from erased_identities where ctid = any (array(
          select ctid from erased_identities where erased_at <= now() - greatest(lifetime, interval '1 day')
          limit max_rows for update skip locked
        )) returning 1
      )
      select count(*) from removed
    $$`
}

const names = Object.keys(functions).map(signature => signature.slice(0, signature.indexOf('(')))

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table users
      alter column email drop not null,
      alter column email_key drop not null,
      alter column password_hash drop not null,
      add column issuer text,
      add column subject text,
      add column tokens_refused_until timestamptz,
      add column newest_token_at timestamptz,
      add constraint users_identity unique (issuer, subject),
      add constraint users_login check (
        num_nulls(email, email_key, password_hash) = 0 and num_nonnulls(issuer, subject) = 0
        or num_nonnulls(email, email_key, password_hash) = 0 and num_nulls(issuer, subject) = 0
      );
    create table erased_identities (
      key bytea primary key,
      erased_at timestamptz not null default now()
    );
    create index erased_identities_age on erased_identities (erased_at);
    create function identity_key(issuer text, subject text) returns bytea immutable language sql as $$
      select sha256(convert_to(issuer || e'\\n' || subject, 'UTF8'))
    $$;
  `.execute(db)
  const { rows } = await sql<{ schema: string }>`select quote_ident(current_schema()) as schema`.execute(db)
  for (const [signature, definition] of Object.entries(functions)) {
    const create = `create function ${signature} ${definition} security definer set search_path = ${rows[0]?.schema}, pg_temp`
    await sql.raw(create).execute(db)
  }
  for (const name of names) await sql.raw(`revoke execute on function ${name} from public`).execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql.raw(`drop function ${names.join(', ')}, identity_key`).execute(db)
  await sql`
    drop table erased_identities;
    delete from users where issuer is not null;
    alter table users
      drop constraint users_login,
      drop constraint users_identity,
      drop column newest_token_at,
      drop column tokens_refused_until,
      drop column subject,
      drop column issuer,
      alter column password_hash set not null,
      alter column email_key set not null,
      alter column email set not null;
  `.execute(db)
}
