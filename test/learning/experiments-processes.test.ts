import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { DefinitionSchema } from '../../src/experiments/definition.ts';
import type { Engine } from '../../src/start/engine.ts';
import { openEngine } from '../../src/start/open-engine.ts';
import { LEADS, lines } from '../http/serve-sample.ts';
import { createTestDatabase, TEST_DATABASE_URL } from '../store/test-database.ts';

const name = 'experiments in two processes';
if (TEST_DATABASE_URL === undefined)
  describe(name, () => {
    it.skip('needs a server: set ASSAY_TEST_DATABASE_URL', () => undefined);
  });
else describe(name, describeProcesses);

function describeProcesses(): void {
  let folder: string;
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  let engines: Engine[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'assay-experiments-'));
    database = await createTestDatabase();
    const log = pino({ level: 'silent' });
    for (const data of ['a', 'b']) {
      const { config } = loadConfig({
        ASSAY_DATA_DIR: join(folder, data),
        ASSAY_DATABASE_URL: database.url,
        ASSAY_DEMO: 'off',
      });
      engines.push(await openEngine(config, log));
    }
    await engines[0]?.importRows('leads', lines(LEADS));
  }, 120_000);
  afterAll(async () => {
    await Promise.all(engines.map((engine) => engine.stop()));
    engines = [];
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  }, 60_000);

  const ask = async (engine: Engine | undefined, submitter: string) =>
    (await engine?.query({ prompt: 'banks' }, new AbortController().signal, { submitter }))?.experiments;

  it('a start and a stop in one are known in the other, which assigns alike and counts together', async () => {
    const [one, other] = engines;
    const definition = DefinitionSchema.parse({
      id: 'shared',
      hypothesis: 'h',
      kind: 'ab',
      variants: [
        { name: 'control', share: 0.5 },
        { name: 'b', share: 0.5, overrides: { weights: { fit: 1, intent: 0 } } },
      ],
    });
    await one?.experiments.create(definition, 'ann');
    await one?.experiments.start('shared', 'ann');
    await vi.waitFor(async () => expect(await ask(other, 'probe')).toBeDefined(), 10_000);
    for (let i = 0; i < 20; i++) expect(await ask(other, `s${i}`)).toEqual(await ask(one, `s${i}`));
    await vi.waitFor(async () => {
      const [a, b] = await Promise.all([
        one?.experiments.report('shared'),
        other?.experiments.report('shared'),
      ]);
      const units = (report: typeof a) => report?.variants.reduce((sum, variant) => sum + variant.units, 0);
      expect([units(a), units(b)]).toEqual([21, 21]);
    }, 10_000);
    await other?.experiments.stop('shared', 'ann');
    await vi.waitFor(async () => expect(await ask(one, 'probe')).toBeUndefined(), 10_000);
  }, 60_000);
}
