import { AppError } from '../../../errors.ts';
import type { Query } from '../sql-client.ts';

export interface TableColumn {
  name: string;
  /** As the server writes it: `text[]`, `vector(256)`, `timestamp with time zone`. */
  type: string;
  notNull: boolean;
}

export interface TenantTable {
  name: string;
  columns: TableColumn[];
  /** Columns of the primary key, in its order. */
  key: string[];
}

// Every table whose primary key starts with the tenant is a tenant's data; schema_migrations is the only other one. Read
// from the catalog, so that a new table is in the next backup without anybody thinking of it.
const TABLES = `select c.relname as name,
    (select json_agg(a.attname order by k.i)::text from unnest(p.conkey) with ordinality as k(attnum, i)
      join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum) as key,
    (select json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
        'notNull', a.attnotnull) order by a.attnum)::text
      from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
    (select coalesce(json_agg(distinct f.confrelid::regclass::text), '[]')::text from pg_constraint f
      where f.conrelid = c.oid and f.contype = 'f' and f.confrelid <> c.oid) as parents
  from pg_class c join pg_constraint p on p.conrelid = c.oid and p.contype = 'p'
  where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
  order by c.relname`;

/** Stays with the store: a restored store is another one than that of the backup. */
export const NOT_CARRIED: readonly string[] = ['store_identity'];

/** Names become SQL text, so they have to be plain; those of the migrations are. */
const PLAIN_NAME = /^[a-z_][a-z0-9_]*$/;

/** Tables with data of tenants, each after the tables that its foreign keys name. */
export async function readCatalog(query: Query): Promise<TenantTable[]> {
  const rows = await query({ text: TABLES });
  const waiting = rows
    .map((row) => ({
      name: String(row.name),
      key: stringList(row.key),
      columns: columnList(row.columns),
      parents: stringList(row.parents),
    }))
    .filter(({ name, key }) => key[0] === 'tenant' && !NOT_CARRIED.includes(name));
  const sorted: TenantTable[] = [];
  while (waiting.length > 0) {
    const at = waiting.findIndex(
      ({ parents }) => !parents.some((p) => waiting.some(({ name }) => name === p)),
    );
    const [next] = waiting.splice(Math.max(0, at), 1);
    if (at < 0 || next === undefined)
      throw new AppError('internal', 'The foreign keys of the schema form a circle.');
    const { name, key, columns } = next;
    if (![name, ...columns.map((column) => column.name)].every((word) => PLAIN_NAME.test(word)))
      throw new AppError('internal', `The table ${name} has a name that cannot be backed up.`);
    sorted.push({ name, key, columns });
  }
  return sorted;
}

function stringList(json: unknown): string[] {
  const value: unknown = JSON.parse(String(json));
  return Array.isArray(value) ? value.map(String) : [];
}

/** Safe: json_build_object above names the fields of TableColumn. */
function columnList(json: unknown): TableColumn[] {
  return JSON.parse(String(json)) as TableColumn[];
}
