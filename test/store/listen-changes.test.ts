import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { describe, expect, it } from 'vitest';
import { listenChanges } from '../../src/adapters/postgres/listen-changes.ts';
import { openPostgresStore } from '../../src/adapters/postgres/open-postgres-store.ts';
import { until } from '../events/until.ts';
import { sampleLead, sampleSnippet } from './sample-lead.ts';
import { createTestDatabase, TEST_DATABASE_URL } from './test-database.ts';

describe('listening to changes on PostgreSQL', () => {
  it.skipIf(TEST_DATABASE_URL === undefined)(
    'hears every committed write and whose it is, also after its connection was cut (needs ASSAY_TEST_DATABASE_URL)',
    async () => {
      const database = await createTestDatabase();
      const store = await openPostgresStore({ url: database.url, dimensions: 4 });
      await store.migrate();
      let told = 0;
      let others = 0;
      const stop = listenChanges(
        database.url,
        (tenant) => {
          if (tenant === 'other') others++;
          else told++;
        },
        500,
      );
      await until(() => told === 1);
      await store.upsertLeads('ours', [sampleLead('a')], []);
      await until(() => told === 2);
      await store.upsertSnippets('ours', [sampleSnippet('s', { lead_id: 'a' })]);
      await until(() => told === 3);
      await store.deleteLeads('ours', ['a']);
      await until(() => told === 4);
      await store.upsertLeads('other', [sampleLead('a')], []);
      await until(() => others === 1);
      expect(told).toBe(4);

      const admin = postgres(database.url, { max: 1, onnotice: () => undefined });
      for (let cut = 0; cut < 5; cut++) {
        await admin`select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and application_name = 'assay listen'`;
        await sleep(50);
      }
      await until(() => told > 4);
      const before = told;
      await store.upsertLeads('ours', [sampleLead('b')], []);
      await until(() => told > before);
      await stop();
      await admin.end();
      await store.close();
      await database.drop();
    },
    120_000,
  );
});
