import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gunzipSync, gzipSync } from 'node:zlib';
import { pino } from 'pino';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { openPgliteStore } from '../../src/adapters/pglite/open-pglite-store.ts';
import { openPostgresStore } from '../../src/adapters/postgres/open-postgres-store.ts';
import { NOT_CARRIED, readCatalog } from '../../src/adapters/sql/backup/read-catalog.ts';
import type { SqlStore } from '../../src/adapters/sql/sql-store.ts';
import { loadConfig } from '../../src/config.ts';
import { backupStore } from '../../src/start/backup-store.ts';
import { openEngine } from '../../src/start/open-engine.ts';
import { restoreStore } from '../../src/start/restore-store.ts';
import { LEADS, lines, SNIPPETS } from '../http/serve-sample.ts';
import { newDataDir } from '../store/new-data-dir.ts';
import { sampleLead, sampleSnippet } from '../store/sample-lead.ts';
import { createTestDatabase, TEST_DATABASE_URL } from '../store/test-database.ts';

const DIMENSIONS = 4;
const folder = mkdtempSync(join(tmpdir(), 'assay-backup-'));
const cleanups: (() => Promise<void>)[] = [];
let files = 0;

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Kind = 'PGlite' | 'PostgreSQL';

/** An empty place for a store; both an engine and a bare store can be opened on it, one after the other. */
async function newPlace(kind: Kind): Promise<{ env: Record<string, string>; dataDir: string }> {
  const dataDir = await newDataDir();
  cleanups.push(async () => rmSync(dataDir, { recursive: true, force: true }));
  const env = { ASSAY_DATA_DIR: dataDir, ASSAY_DEMO: 'off' };
  if (kind === 'PGlite') return { env, dataDir };
  const database = await createTestDatabase();
  cleanups.push(() => database.drop());
  return { env: { ...env, ASSAY_DATABASE_URL: database.url }, dataDir };
}

async function openBare(env: Record<string, string>, dimensions = DIMENSIONS): Promise<SqlStore> {
  const store =
    env.ASSAY_DATABASE_URL === undefined
      ? await openPgliteStore({ dataDir: String(env.ASSAY_DATA_DIR), dimensions })
      : await openPostgresStore({ url: env.ASSAY_DATABASE_URL, dimensions });
  await store.migrate();
  return store;
}

async function bare(kind: Kind, dimensions = DIMENSIONS): Promise<{ store: SqlStore; dataDir: string }> {
  const { env, dataDir } = await newPlace(kind);
  const store = await openBare(env, dimensions);
  cleanups.push(() => store.close());
  return { store, dataDir };
}

async function backedUp(store: SqlStore): Promise<string> {
  const file = join(folder, `${files++}.ndjson.gz`);
  await backupStore(store, file);
  return file;
}

const restored = (store: SqlStore, file: string, dataDir: string, replace = false) =>
  restoreStore(store, Readable.from([readFileSync(file)]), dataDir, { replace });

/** Without the first line, which has the time, and the last, which has the checksum of the first. */
const rowsOf = (file: string) => gunzipSync(readFileSync(file)).toString().split('\n').slice(1, -2);

/** Columns that take a few words only, and keys that name another row. */
const ALLOWED = new Map([
  ['models.kind', 'ranker'],
  ['models.status', 'retired'],
  ['experiments.status', 'stopped'],
  ['experiments.id', 'exp-1'],
  ['experiment_id', 'exp-1'],
]);

/** A row with something in every column of every table, so that a table that a migration adds is tried too. */
async function fillEveryTable(store: SqlStore): Promise<string[]> {
  const query = async (text: string) => (await store.client.run([{ text }]))[0] ?? [];
  const catalog = await readCatalog(({ text }) => query(text));
  const value = (table: string, type: string, name: string): string => {
    const allowed = ALLOWED.get(`${table}.${name}`) ?? ALLOWED.get(name);
    if (allowed !== undefined) return `'${allowed}'`;
    if (type === 'uuid') return `'01234567-89ab-cdef-0123-456789abcdef'`;
    if (type.startsWith('vector')) return `'[0.1,-2.5e-8,3,0.33333334]'`;
    if (type === 'text[]') return `array['it''s', 'a "b"', '{c}', 'null', '']`;
    if (/^(smallint|integer|bigint)\[\]$/.test(type)) return `'{7,0,-3}'`;
    if (type === 'jsonb' || type === 'json') return `'{"a": [1.50, null, "é\\n"]}'`;
    if (type.startsWith('timestamp')) return `'2026-02-03T04:05:06.789012Z'`;
    if (type === 'date') return `'2026-02-03'`;
    if (type === 'boolean') return 'true';
    if (type === 'double precision') return '0.1::float8 + 0.2::float8';
    if (/^(integer|bigint|smallint|numeric)/.test(type)) return '7';
    if (type === 'text') return `'${name} of ünï\\codé, "quoted"'`;
    throw new Error(`say what to write into a column of type ${type}`);
  };
  for (const { name, columns } of catalog) {
    const names = columns.map((column) => column.name);
    const values = columns.map((column) => value(name, column.type, column.name));
    await query(`insert into ${name} (${names.join(', ')}) values (${values.join(', ')})`);
  }
  return catalog.map(({ name }) => name);
}

const ways: [Kind, Kind][] = TEST_DATABASE_URL
  ? [
      ['PGlite', 'PostgreSQL'],
      ['PostgreSQL', 'PGlite'],
    ]
  : [['PGlite', 'PGlite']];

describe.each(ways)('backup of %s restored into %s', (from, to) => {
  it('gives the same answers, byte by byte', async () => {
    const source = await newPlace(from);
    const target = await newPlace(to);
    const before = await answers(source.env, true);
    const file = await between(source.env, backedUp);
    await between(target.env, (store) => restored(store, file, target.dataDir));
    expect(await answers(target.env, false)).toEqual(before);
    expect(before.every((answer) => answer.length > 100)).toBe(true);
  }, 180_000);

  it('carries every column of every table, and a second backup is the same', async () => {
    const source = await bare(from);
    const target = await bare(to);
    const tables = await fillEveryTable(source.store);
    const file = await backedUp(source.store);
    const report = await restored(target.store, file, target.dataDir);
    expect(Object.keys(report.tables).sort()).toEqual([...tables].sort());
    const second = rowsOf(await backedUp(target.store));
    const noted = second.filter((row) => row.includes('"act":"restore"'));
    expect(noted).toHaveLength(1);
    expect(second.filter((row) => !noted.includes(row))).toEqual(rowsOf(file));
  }, 120_000);
});

describe('a backup', () => {
  it('leaves out no table of the schema but the record of migrations and the identity of the store', async () => {
    const { store } = await bare('PGlite');
    const [rows = []] = await store.client.run([
      {
        text: `select relname as name from pg_class where relnamespace = current_schema()::regnamespace
          and relkind in ('r', 'p') and not relispartition order by 1`,
      },
    ]);
    const all = rows.map((row) => String(row.name)).filter((name) => name !== 'schema_migrations');
    const catalog = await readCatalog(async ({ text }) => (await store.client.run([{ text }]))[0] ?? []);
    expect([...catalog.map(({ name }) => name), ...NOT_CARRIED].sort()).toEqual(all);
  }, 120_000);

  it('that is damaged anywhere changes nothing', async () => {
    const { store, dataDir } = await bare('PGlite');
    await fillEveryTable(store);
    const file = await backedUp(store);
    const whole = readFileSync(file);
    const text = gunzipSync(whole).toString();
    const broken: [string, Buffer][] = [
      ['cut off', whole.subarray(0, whole.length - 20)],
      ['without its end', gzipSync(text.slice(0, text.lastIndexOf('{"end_of_backup"')))],
      ['with a value changed', gzipSync(text.replace('company_name of', 'company_name 0f'))],
      ['with a row less', gzipSync(text.replace(/\{"table":"queries".*\n/, ''))],
      ['with a flipped byte', flipped(whole)],
      ['of a later format', gzipSync(text.replace('"assay_backup":1', '"assay_backup":2'))],
      ['not a backup', gzipSync('{"lead_id":"a"}\n')],
      ['not gzip', Buffer.from('hello')],
      ['empty', gzipSync('')],
    ];
    const before = rowsOf(file);
    for (const [name, bytes] of broken) {
      const attempt = restoreStore(store, Readable.from([bytes]), dataDir, { replace: true });
      await expect(attempt, name).rejects.toMatchObject({ code: 'bad_request' });
      expect(rowsOf(await backedUp(store)), name).toEqual(before);
    }
  }, 120_000);

  it('is refused by a store that has something in it, unless told to replace it', async () => {
    const { store, dataDir } = await bare('PGlite');
    await store.upsertLeads('t', [sampleLead('kept'), sampleLead('both')], []);
    const file = await backedUp(store);
    await store.deleteLeads('t', ['kept']);
    await store.upsertLeads('t', [sampleLead('newer')], []);
    const seq = await store.lastSeq('t');
    await expect(restored(store, file, dataDir)).rejects.toThrow(/not empty/);
    await restored(store, file, dataDir, true);
    expect((await store.getBlocks('t', ['kept', 'both', 'newer'])).map(({ lead }) => lead.lead_id)).toEqual([
      'both',
      'kept',
    ]);
    const changes = await store.changesSince('t', seq, 10);
    expect(
      changes.map(({ lead_id, block }) => `${lead_id} ${block === null ? 'gone' : 'there'}`).sort(),
    ).toEqual(['both there', 'kept there', 'newer gone']);
  }, 120_000);

  it('of vectors of another dimension leaves them out, so that leads are embedded anew', async () => {
    const { store } = await bare('PGlite');
    await store.upsertLeads('t', [sampleLead('a')], [Float32Array.of(1, 0, 0, 0)]);
    const file = await backedUp(store);
    const other = await bare('PGlite', 8);
    const report = await restored(other.store, file, other.dataDir);
    expect(report.embeddingsLeftOut).toBe(true);
    expect((await other.store.leadsWithoutEmbedding('t', 10)).map(({ lead_id }) => lead_id)).toEqual(['a']);
  }, 120_000);

  it.skipIf(TEST_DATABASE_URL === undefined)(
    'is of one moment while others write (ASSAY_TEST_DATABASE_URL)',
    async () => {
      const source = await bare('PostgreSQL');
      const target = await bare('PostgreSQL');
      let writing = true;
      const writer = (async () => {
        for (let i = 0; writing; i++) {
          await source.store.upsertLeads('t', [sampleLead(`l${i}`)], []);
          await source.store.upsertSnippets('t', [sampleSnippet(`s${i}`, { lead_id: `l${i}` })]);
          if (i % 5 === 4) await source.store.deleteLeads('t', [`l${i - 2}`]);
        }
      })();
      for (let i = 0; i < 3; i++) {
        await new Promise((resolve) => setTimeout(resolve, 200));
        await restored(target.store, await backedUp(source.store), target.dataDir, i > 0);
        const { leads } = await target.store.counts('t');
        const changes = await target.store.changesSince('t', 0, 100_000);
        const live = changes.filter(({ block }) => block !== null);
        expect(live.length).toBe(leads);
        // The writer adds a snippet after each lead, so that at most the last lead has none.
        expect(live.filter(({ block }) => block?.snippets.length === 0).length).toBeLessThanOrEqual(1);
      }
      writing = false;
      await writer;
    },
    120_000,
  );
});

function flipped(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  const at = Math.floor(copy.length / 2);
  copy[at] = (copy[at] ?? 0) ^ 0xff;
  return copy;
}

/** Runs `work` on the store of a place, with the dimension that engines use. */
async function between<T>(env: Record<string, string>, work: (store: SqlStore) => Promise<T>): Promise<T> {
  const store = await openBare(env, 256);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

const PROMPTS = [
  '5 fintech companies in San Francisco that hire data engineers',
  'biotech in Boston that raised a series B, not banks',
  'companies that use Snowflake',
  'companies like cellgrove.bio',
];

async function answers(env: Record<string, string>, fill: boolean): Promise<string[]> {
  const engine = await openEngine(loadConfig(env).config, pino({ level: 'silent' }));
  try {
    if (fill) {
      await engine.importRows('leads', lines(LEADS));
      await engine.importRows('snippets', lines(SNIPPETS));
      await engine.deleteLeads(['l3']);
    }
    await engine.warmUp();
    const given: string[] = [];
    for (const prompt of PROMPTS) {
      const { leads } = await engine.query(
        { prompt, as_of: '2026-07-01T00:00:00Z' },
        new AbortController().signal,
      );
      given.push(JSON.stringify(leads));
    }
    return given;
  } finally {
    await engine.stop();
  }
}
