import { describe, expect, it } from 'vitest';
import { LEADS, lines, type Sample, serveSample } from '../http/serve-sample.ts';
import { createTestDatabase, TEST_DATABASE_URL } from '../store/test-database.ts';

const redisUrl = process.env.ASSAY_TEST_REDIS_URL;
const PROMPTS = [
  'fintech companies in California using Snowflake, not banks',
  'biotech in Boston that raised a Series B',
  'logistics companies in Germany with more than 500 employees',
];
const AS_OF = '2026-06-30T00:00:00Z';

async function leadsOf(sample: Sample, prompt: string): Promise<string> {
  const text = await (await sample.post('/query', { prompt, as_of: AS_OF })).text();
  return text.slice(text.indexOf('"leads":'), text.lastIndexOf(',"cost":'));
}

async function fromRedis(sample: Sample): Promise<number> {
  const text = await sample.engine.metrics.registry.getSingleMetricAsString('assay_cache_lookups_total');
  return Number(/cache="answer",result="redis"\} (\d+)/.exec(text)?.[1]);
}

/** Waits until every index holds the same changes. */
async function level(samples: Sample[]): Promise<void> {
  await expect
    .poll(
      async () => {
        const states = await Promise.all(samples.map((sample) => sample.engine.health()));
        return new Set(states.map((state) => state.index.seq)).size;
      },
      { timeout: 60_000 },
    )
    .toBe(1);
}

describe('answers that processes share through Redis', () => {
  if (TEST_DATABASE_URL === undefined || redisUrl === undefined) {
    it.skip('needs servers: set ASSAY_TEST_DATABASE_URL and ASSAY_TEST_REDIS_URL');
    return;
  }

  it('are the same bytes as answers worked out, through changes, in every process, and never of another store', async () => {
    const databases = [await createTestDatabase(), await createTestDatabase()];
    const patient = { ASSAY_LATENCY_MS: '60000', ASSAY_REDIS_URL: redisUrl, ASSAY_REDIS_WAIT_MS: '1000' };
    // Nothing kept in the process: every repeat asks Redis.
    const shared = { ...patient, ASSAY_CACHE_ANSWERS: 'shared', ASSAY_CACHE_BYTES: '0' };
    const open = (at: number, env: Record<string, string>) =>
      serveSample({ ...env, ASSAY_DATABASE_URL: databases[at]?.url ?? '' });
    const one = await open(0, shared);
    const two = await open(0, shared);
    const plain = await open(0, { ...patient, ASSAY_CACHE_ANSWERS: 'off' });
    // As many changes as the first store, so the same numbers, of other data.
    const stranger = await open(1, shared);
    const strangerPlain = await open(1, { ...patient, ASSAY_CACHE_ANSWERS: 'off' });
    const all = [one, two, plain, stranger, strangerPlain];
    try {
      for (let change = 0; change < 4; change++) {
        const changed = (n: number) => lines(LEADS.map((lead) => ({ ...lead, employee_count: n + change })));
        await one.engine.importRows('leads', changed(600));
        await stranger.engine.importRows('leads', changed(900));
        await level([one, two, plain]);
        await level([stranger, strangerPlain]);
        for (const prompt of PROMPTS) {
          const [want, wantOther] = [await leadsOf(plain, prompt), await leadsOf(strangerPlain, prompt)];
          expect(want).not.toBe(wantOther);
          for (const sample of [one, two, one, two, one]) expect(await leadsOf(sample, prompt)).toBe(want);
          for (let i = 0; i < 3; i++) expect(await leadsOf(stranger, prompt)).toBe(wantOther);
        }
      }
      expect(await fromRedis(one)).toBeGreaterThan(0);
      expect(await fromRedis(two)).toBeGreaterThan(0);
    } finally {
      for (const sample of all) await sample.close();
      for (const database of databases) await database.drop();
    }
  }, 400_000);
});
