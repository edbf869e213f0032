import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sample, serveSample } from '../http/serve-sample.ts';
import { eventually } from '../support/eventually.ts';
import { type OwnPostgres, startOwnPostgres } from '../support/own-postgres.ts';
import { TEST_POSTGRES_BIN } from '../support/postgres-programs.ts';
import { startLoad } from './mixed-load.ts';

const KILLS = 3;
const WAIT_MS = 60_000;

describe.skipIf(TEST_POSTGRES_BIN === undefined)(
  'a PostgreSQL server killed with SIGKILL (ASSAY_TEST_POSTGRES_BIN)',
  () => {
    let server: OwnPostgres;
    let sample: Sample;
    beforeAll(async () => {
      server = await startOwnPostgres(String(TEST_POSTGRES_BIN));
      sample = await serveSample({
        ASSAY_DATABASE_URL: server.url,
        ASSAY_LATENCY_MS: '5000',
        ASSAY_DATABASE_READ_MS: '5000',
        ASSAY_QUEUE_WAIT_MS: '20000',
      });
      await sample.engine.warmUp();
    }, 240_000);
    afterAll(async () => {
      await sample?.close();
      await server?.remove();
    }, 120_000);

    it('costs no answer of the lead index and no acknowledged lead, again and again', async () => {
      const load = startLoad(sample, 'killed');
      for (let i = 0; i < KILLS; i++) {
        const before = load.acknowledged.size;
        expect(await eventually(() => load.acknowledged.size > before, WAIT_MS)).toBe(true);
        server.kill();
        await server.start();
        const startedMs = performance.now();
        const after = load.acknowledged.size;
        expect(await eventually(() => load.acknowledged.size > after, WAIT_MS)).toBe(true);
        expect(await eventually(async () => (await load.bySql()) === 200, WAIT_MS)).toBe(true);
        process.stderr.write(
          `killed: back ${Math.round(performance.now() - startedMs)} ms after the server\n`,
        );
      }
      const { statuses } = await load.stop();
      process.stderr.write(`killed ${KILLS} times: ${JSON.stringify(statuses)}\n`);
      expect(Object.keys(statuses.index ?? {})).toEqual(['200']);
      for (const kind of ['sql', 'import'])
        for (const status of Object.keys(statuses[kind] ?? {}))
          expect(['200', '503 with Retry-After']).toContain(status);
      const admin = postgres(server.url, { max: 1, onnotice: () => undefined });
      const stored = new Set((await admin`select lead_id from leads`).map((row) => String(row.lead_id)));
      await admin.end();
      expect([...load.acknowledged].filter((id) => !stored.has(id))).toEqual([]);
    }, 300_000);
  },
);
