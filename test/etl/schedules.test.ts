import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { isDue, openSchedules } from '../../src/etl/schedules.ts';
import type { ImportAnswer } from '../../src/start/engine.ts';
import { runDue } from '../../src/start/run-schedules.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assay-etl-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const jobs = { kind: 'jobs', source: '/x.ndjson', everyMinutes: 60, company: null } as const;
const NOTHING: ImportAnswer = {
  read: 3,
  imported: 3,
  changed: 2,
  unchanged: 1,
  duplicates: 0,
  rejected: 0,
  refused: {},
  waiting: 0,
  warnings: 0,
  seconds: 0,
  rejects: [],
};

it('keeps schedules over a restart; the same source again replaces its schedule', async () => {
  const first = await openSchedules(folder).add(jobs);
  await openSchedules(folder).add({ ...jobs, everyMinutes: 30 });
  expect(await openSchedules(folder).list()).toMatchObject([
    { id: first.id, everyMinutes: 30, lastStartedMs: null },
  ]);
  expect(await openSchedules(folder).remove(first.id)).toBe(true);
  expect(await openSchedules(folder).remove(first.id)).toBe(false);
});

it('ten that are added at once are all there', async () => {
  await Promise.all(
    Array.from({ length: 10 }, (_, i) => openSchedules(folder).add({ ...jobs, source: `/${i}` })),
  );
  expect(await openSchedules(folder).list()).toHaveLength(10);
});

it('is due at first, and then when its time has passed', () => {
  const base = { id: 'x', ...jobs, lastResult: null };
  expect(isDue({ ...base, lastStartedMs: null }, 0)).toBe(true);
  expect(isDue({ ...base, lastStartedMs: 0 }, 59 * 60_000)).toBe(false);
  expect(isDue({ ...base, lastStartedMs: 0 }, 60 * 60_000)).toBe(true);
});

it('what is due runs once, though two processes look at the same time, and its result is kept', async () => {
  const file = join(folder, 'jobs.ndjson');
  await writeFile(file, '{}\n');
  await openSchedules(folder).add({ ...jobs, source: file });
  const { config } = loadConfig({ ASSAY_DATA_DIR: folder });
  let runs = 0;
  const take = async () => {
    runs++;
    await new Promise((resolve) => setTimeout(resolve, 100));
    return NOTHING;
  };
  const signal = new AbortController().signal;
  await Promise.all([
    runDue(config, take, signal, () => undefined),
    runDue(config, take, signal, () => undefined),
  ]);
  expect(runs).toBe(1);
  expect(await runDue(config, take, signal, () => undefined)).toBe(0);
  expect(runs).toBe(1);
  expect(await openSchedules(folder).list()).toMatchObject([
    { lastResult: '3 rows read, 2 new or changed, 0 rejected' },
  ]);
});

it('a run that fails says why and does not keep the others from running', async () => {
  await writeFile(join(folder, 'b.ndjson'), '{}\n');
  await openSchedules(folder).add({ ...jobs, source: join(folder, 'a.ndjson') });
  await openSchedules(folder).add({ ...jobs, source: join(folder, 'b.ndjson') });
  const { config } = loadConfig({ ASSAY_DATA_DIR: folder });
  const take = async (_: unknown, source: AsyncIterable<unknown>) => {
    for await (const _chunk of source);
    return NOTHING;
  };
  const failures = await runDue(config, take, new AbortController().signal, () => undefined);
  expect(failures).toBe(1);
  const results = (await openSchedules(folder).list()).map(({ lastResult }) => lastResult ?? '');
  expect(results[0]).toContain('failed: ENOENT');
  expect(results[1]).toContain('3 rows read');
});
