import type { SqlClient, Statement } from './sql-client.ts';
import { MIGRATION_LOCK } from './statements.ts';
import { LOCK_TIMEOUT, withLockRetries } from './with-lock-retries.ts';

/** What the setting says for maintenance over all tenants; no tenant has this name. */
export const ALL_TENANTS = '*';

/** Names the tenant to the policies of sql/000017, until the transaction ends. */
export function nameTenant(tenant: string): Statement {
  return { text: `select set_config('assay.tenant', $1::text, true)`, params: [tenant], fixed: true };
}

const OPEN_TABLES = `select count(*)::integer as tables from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant' and not a.attisdropped
  where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p')
    and to_regproc('assay_secure_tables') is not null
    and not (c.relrowsecurity and c.relforcerowsecurity
      and exists (select from pg_policy p where p.polrelid = c.oid and p.polname = 'assay_tenant'))`;

/** Puts every table with a tenant behind row-level security that is not; after every migration. */
export async function ensureRowSecurity(client: SqlClient): Promise<void> {
  const [[row] = []] = await client.run([{ text: OPEN_TABLES }]);
  if (row === undefined || row.tables === 0) return;
  await withLockRetries(() =>
    client.run([LOCK_TIMEOUT, MIGRATION_LOCK, { text: 'select assay_secure_tables() as secured' }]),
  );
}

/** Whether the role of the session is held by row-level security. */
export async function bypassesRowSecurity(client: SqlClient): Promise<boolean> {
  const text = 'select rolsuper or rolbypassrls as bypasses from pg_roles where rolname = current_user';
  return (await client.run([{ text }]))[0]?.[0]?.bypasses === true;
}
