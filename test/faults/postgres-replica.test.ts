import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lines, type Sample, serveSample } from '../http/serve-sample.ts';
import { createTestDatabase, TEST_DATABASE_URL } from '../store/test-database.ts';
import { eventually } from '../support/eventually.ts';
import { TEST_POSTGRES_BIN } from '../support/postgres-programs.ts';
import { type Standby, startStandby } from '../support/standby.ts';
import { startTcpProxy, type TcpProxy, targetOf } from '../support/tcp-proxy.ts';

const WAIT_MS = 60_000;
const hasServers = TEST_DATABASE_URL !== undefined && TEST_POSTGRES_BIN !== undefined;

describe.skipIf(!hasServers)('a read replica (ASSAY_TEST_DATABASE_URL, ASSAY_TEST_POSTGRES_BIN)', () => {
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  let standby: Standby;
  let toPrimary: TcpProxy;
  let toReplica: TcpProxy;
  let replica: postgres.Sql;
  let sample: Sample;
  let asked = 0;

  beforeAll(async () => {
    database = await createTestDatabase();
    standby = await startStandby(database.url, String(TEST_POSTGRES_BIN));
    toPrimary = await startTcpProxy(targetOf(database.url));
    toReplica = await startTcpProxy(targetOf(standby.at(database.url)));
    replica = postgres(standby.at(database.url), { max: 1, onnotice: () => undefined });
    sample = await serveSample({
      ASSAY_DATABASE_URL: toPrimary.through(database.url),
      ASSAY_DATABASE_REPLICA_URL: toReplica.through(standby.at(database.url)),
      ASSAY_DATABASE_REPLICA_LAG_MS: '1500',
      ASSAY_RETRIEVAL: 'sql',
      ASSAY_LATENCY_MS: '10000',
      ASSAY_DATABASE_READ_MS: '10000',
      ASSAY_QUEUE_WAIT_MS: '20000',
    });
  }, 240_000);
  afterAll(async () => {
    await sample?.close();
    await replica?.end();
    await standby?.stop();
    await toReplica?.close();
    await toPrimary?.close();
    await database?.drop();
  }, 120_000);

  /** Never the same prompt twice: the answer must not come from a cache. */
  async function ask(): Promise<{ status: number; leads: string[]; replicaNotes: string[] }> {
    const prompt = `20 companies in the United States ${asked++}`;
    const response = await sample.post('/query', { prompt, as_of: '2026-07-01T00:00:00Z' });
    const body = (await response.json()) as { leads?: { lead_id: string }[]; degraded?: string[] };
    return {
      status: response.status,
      leads: (body.leads ?? []).map(({ lead_id }) => lead_id),
      replicaNotes: (body.degraded ?? []).filter((note) => note.startsWith('replica:')),
    };
  }
  const fromReplica = async () => {
    const { status, replicaNotes } = await ask();
    return status === 200 && replicaNotes.length === 0;
  };
  const noted = (word: string) => async () => (await ask()).replicaNotes.some((note) => note.includes(word));

  it('answers queries, with the leads of the primary', async () => {
    expect(await eventually(fromReplica, WAIT_MS)).toBe(true);
    const { leads } = await ask();
    expect(leads.length).toBeGreaterThan(0);
    const sessions = await replica`select from pg_stat_activity where application_name = 'assay'`;
    expect(sessions.length).toBeGreaterThan(0);
  }, 120_000);

  it('is not read while it is too far behind, and the answer says so', async () => {
    await replica`select pg_wal_replay_pause()`;
    await sample.engine.importRows(
      'leads',
      lines([
        { lead_id: 'late', company_id: 'late', company_name: 'Latecomer', country: 'US', region: 'US-NY' },
      ]),
    );
    expect(await eventually(noted('too far behind'), WAIT_MS)).toBe(true);
    expect((await ask()).leads).toContain('late');
    await replica`select pg_wal_replay_resume()`;
    expect(await eventually(fromReplica, WAIT_MS)).toBe(true);
    expect((await ask()).leads).toContain('late');
  }, 180_000);

  it('costs no answer when it goes, not even the one it was busy with, and is read again when it comes back', async () => {
    await toReplica.goDown();
    const first = await ask();
    expect(first).toMatchObject({ status: 200 });
    expect(first.replicaNotes[0]).toContain('does not answer');
    await toReplica.comeUp();
    expect(await eventually(fromReplica, WAIT_MS)).toBe(true);
    toReplica.swallow();
    expect(await ask()).toMatchObject({ status: 200 });
    toReplica.heal();
    expect(await eventually(fromReplica, WAIT_MS)).toBe(true);
  }, 180_000);

  it('goes on answering while the primary is gone', async () => {
    await toPrimary.goDown();
    for (let i = 0; i < 5; i++) expect(await ask()).toMatchObject({ status: 200, replicaNotes: [] });
    await toPrimary.comeUp();
    expect(await eventually(fromReplica, WAIT_MS)).toBe(true);
  }, 180_000);
});
