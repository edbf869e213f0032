import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openPgliteStore } from '../../src/adapters/pglite/open-pglite-store.ts';
import { SETTINGS } from '../../src/config.ts';
import { packageRoot } from '../../src/package-root.ts';
import { newDataDir } from '../store/new-data-dir.ts';

const page = readFileSync(join(packageRoot(), 'docs', 'data-protection.md'), 'utf8');
let dataDir = '';
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

/** Table -> columns, in the words of the page. */
function documented(): Map<string, string[]> {
  const tables = new Map<string, string[]>();
  let columns: string[] = [];
  for (const line of page.slice(page.indexOf('## Tables')).split('\n')) {
    const [, table] = /^### (\w+)$/.exec(line) ?? [];
    if (table !== undefined) {
      columns = [];
      tables.set(table, columns);
    } else if (line.startsWith('| `')) {
      const [, names = ''] = line.split('|');
      columns.push(...[...names.matchAll(/`(\w+)`/g)].map(([, name = '']) => name));
    }
  }
  return tables;
}

it('says of every table and every column of the schema what is in it, and of none that is not there', async () => {
  dataDir = await newDataDir(4);
  const store = await openPgliteStore({ dataDir, dimensions: 4 });
  await store.migrate();
  const [rows = []] = await store.client.run([
    {
      text: `select c.relname as name, string_agg(a.attname, ' ' order by a.attname) as columns from pg_class c
        join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') group by c.relname`,
    },
  ]);
  await store.close();
  const there = Object.fromEntries(
    rows.map((row) => [String(row.name), String(row.columns).split(' ').sort()]),
  );
  const said = Object.fromEntries([...documented()].map(([table, columns]) => [table, [...columns].sort()]));
  expect(said).toEqual(there);
}, 120_000);

it('says of every table why it is kept, how long, who reads it and what forgetting does', () => {
  for (const table of documented().keys()) {
    const [, after = ''] = page.split(`### ${table}\n`);
    for (const heading of ['**Why:**', '**How long:**', '**Who reads:**', '**On forgetting:**'])
      expect(after.slice(0, after.indexOf('| columns')), table).toContain(heading);
  }
});

it('names no setting that there is not', () => {
  for (const [, name = ''] of page.matchAll(/`ASSAY_([A-Z_]+)`/g))
    expect(Object.keys(SETTINGS)).toContain(name);
});
