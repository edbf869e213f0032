import { AppError } from '../../../errors.ts';
import type { SqlClient } from '../sql-client.ts';

const ROWS_PER_STATEMENT = 1_000;
const EXPORT = `select row_to_json(r)::text as line from (
    select s.tenant, t.salt, s.kind, s.hash, s.root from suppressions s join subject_salts t on t.tenant = s.tenant
    order by s.tenant, s.kind, s.hash) r`;
const IMPORT = `with given as (
    select * from json_to_recordset($1::text::json) as r(tenant text, salt text, kind text, hash text, root text)
  ), salted as (
    insert into subject_salts (tenant, salt) select distinct on (tenant) tenant, salt from given order by tenant
    on conflict (tenant) do nothing
  ), listed as (
    insert into suppressions (tenant, kind, hash, root) select g.tenant, g.kind, g.hash, g.root from given g
    where not exists (select from subject_salts t where t.tenant = g.tenant collate "C" and t.salt <> g.salt)
    on conflict (tenant, kind, hash) do nothing returning 1)
  select count(*)::integer as rows from listed`;

/** Who is barred, of all tenants, one JSON line each; to be kept beside the backups. It names nobody. */
export async function exportSuppressions(client: SqlClient): Promise<string[]> {
  const [rows = []] = await client.ofAll().run([{ text: EXPORT }]);
  return rows.map((row) => String(row.line));
}

/** Returns how many were new. Of a tenant that has a salt of its own nothing is taken: its hashes would match nobody. */
export async function importSuppressions(client: SqlClient, lines: readonly string[]): Promise<number> {
  let added = 0;
  for (let at = 0; at < lines.length; at += ROWS_PER_STATEMENT) {
    const part = lines.slice(at, at + ROWS_PER_STATEMENT);
    for (const line of part)
      if (!isEntry(line)) throw new AppError('bad_request', 'This is no list of `assay forget --export`.');
    const [[row] = []] = await client.ofAll().run([{ text: IMPORT, params: [`[${part.join(',')}]`] }]);
    added += Number(row?.rows ?? 0);
  }
  return added;
}

function isEntry(line: string): boolean {
  try {
    const value: unknown = JSON.parse(line);
    return (
      typeof value === 'object' &&
      value !== null &&
      ['tenant', 'salt', 'kind', 'hash', 'root'].every((name) => typeof Reflect.get(value, name) === 'string')
    );
  } catch {
    return false;
  }
}
