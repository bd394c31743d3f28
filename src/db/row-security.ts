import { type Kysely, sql } from 'kysely'
import type pg from 'pg'
import { hasCode } from '../lib/objects.ts'

/** The role to which Postgres applies the policies of the tables. It owns nothing. See migrations/007. */
export const runtimeRole = 'todobot_runtime'

/**
 * Whether Postgres hides the rows of other users: always from this database user (`forced`), or because each transaction
 * assumes the role (`assumed`).
 */
export type RowSecurity = 'forced' | 'assumed' | 'off'

/** Finds out which kind is possible. Where the schema is missing, it is `off`. */
export async function inspectRowSecurity(client: pg.ClientBase): Promise<RowSecurity> {
  if (await isActive(client)) return 'forced'
  return (await isActive(client, `set local role ${runtimeRole}`)) ? 'assumed' : 'off'
}

/** The statement, after `begin`, that sets the user of a transaction. */
export function settingUser(rowSecurity: RowSecurity, userId: string) {
  const settings = `set_config('todobot.user_id', $1, true)`
  return rowSecurity === 'assumed'
    ? {
        name: 'assume_user',
        sql: `select ${settings}, set_config('role', $2, true)`,
        parameters: [userId, runtimeRole]
      }
    : { name: 'set_user', sql: `select ${settings}`, parameters: [userId] }
}

/** SQLSTATEs: the role does not exist, or the user may not set it. */
const refusals = ['22023', '42501']

async function isActive(client: pg.ClientBase, setRole = ''): Promise<boolean> {
  try {
    await client.query(`begin; ${setRole}`)
    const { rows } = await client.query<{ active: boolean | null }>(
      `select row_security_active(to_regclass('users')::oid)
        and has_function_privilege(to_regprocedure('user_with_email(text)')::oid, 'execute') as active`
    )
    return rows[0]?.active === true
  } catch (error) {
    if (refusals.some(code => hasCode(error, code))) return false
    throw error
  } finally {
    await client.query('rollback')
  }
}

/** A line for the operator. */
export function describeRowSecurity(rowSecurity: RowSecurity): string {
  if (rowSecurity === 'forced')
    return 'row-level security is on: this database user can only access rows of the current user'
  if (rowSecurity === 'assumed')
    return `row-level security is on: the transactions of users assume the role ${runtimeRole}`
  return (
    `row-level security is off: the database user cannot assume the role ${runtimeRole}. As an administrator, run ` +
    `CREATE ROLE ${runtimeRole} (unless it exists); GRANT ${runtimeRole} TO the user of DATABASE_URL; then npm run ` +
    'migrate -- up'
  )
}

/**
 * Creates the role if it is missing, gives it the rights that the policies restrict, and lets the current user assume it;
 * in a transaction of the migrations. A user without the right to create roles leaves it as it is: row-level security is
 * then off until an administrator has created it.
 */
export async function prepareRuntimeRole<T>(db: Kysely<T>): Promise<void> {
  await sql.raw(createRole).execute(db)
  await sql.raw(grantRights).execute(db)
}

/** The functions that do work for no particular user, or for a user who is not known yet. */
const functions = [
  'user_with_email',
  'active_sessions',
  'expired_turns',
  'renew_leases',
  'remove_expired',
  'users_to_measure',
  'unindexed_messages',
  'matching_entries',
  'count_password_try',
  'uncount_password_try',
  'clear_password_tries',
  'remove_password_tries',
  'identity_session',
  'remember_erased',
  'remove_erased_identities',
  'remove_old_changes'
]

const hasRole = `exists (select from pg_roles where rolname = '${runtimeRole}')`

// Databases of the same server share the role: another process can create it at the same time.
const createRole = `do $$ begin
  begin
    if not ${hasRole} then create role ${runtimeRole}; end if;
  exception when insufficient_privilege or duplicate_object or unique_violation then null;
  end;
  if not (select rolsuper from pg_roles where rolname = current_user) then
    execute format('grant ${runtimeRole} to %I', current_user);
  end if;
exception when insufficient_privilege or undefined_object then null;
end $$`

const grantRights = `do $$
declare
  item text;
  own oid = current_schema()::regnamespace;
begin
  if not ${hasRole} then return; end if;
  execute format('grant usage on schema %I to ${runtimeRole}', current_schema());
  for item in select oid::regclass from pg_class where relnamespace = own
    and exists (select from pg_policy where polrelid = pg_class.oid and polname = 'own_rows')
    and not has_table_privilege('${runtimeRole}', oid, 'delete')
  loop execute format('grant select, insert, update, delete on %s to ${runtimeRole}', item); end loop;
  for item in select oid::regprocedure from pg_proc where pronamespace = own
    and proname = any ('{${functions.join()}}') and not has_function_privilege('${runtimeRole}', oid, 'execute')
  loop execute format('grant execute on function %s to ${runtimeRole}', item); end loop;
  -- So that a server without the password of the owner can check that no migration is pending.
  if to_regclass('kysely_migration') is not null and not has_table_privilege('${runtimeRole}', 'kysely_migration', 'select')
  then execute 'grant select on kysely_migration to ${runtimeRole}'; end if;
  if to_regclass('search_progress') is not null then
    execute 'grant select, update on search_progress to ${runtimeRole}';
  end if;
end $$`
