import { access as exists, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createInProcessEvents } from '../../src/adapters/in-process/in-process-events.ts';
import { loadConfig } from '../../src/config.ts';
import { type Engines, NoSuchTenant } from '../../src/start/tenants/engines.ts';
import { openEngines } from '../../src/start/tenants/open-engines.ts';
import { visitOnce } from '../../src/start/tenants/visit-tenants.ts';
import { LEADS, lines } from '../http/serve-sample.ts';
import { newDataDir } from '../store/new-data-dir.ts';

const BY = { name: 'test', requestId: null };
const log = pino({ level: 'silent' });
let folder: string;
let engines: Engines;

beforeAll(async () => {
  folder = await newDataDir();
  const { config } = loadConfig({
    ASSAY_DATA_DIR: folder,
    ASSAY_DEMO: 'off',
    ASSAY_TENANTS_OPEN_MAX: '3',
  });
  engines = await openEngines(config, log);
  for (const tenant of ['a', 'b', 'c', 'd']) await engines.home.access.tenants.create(tenant, BY);
}, 300_000);

afterAll(async () => {
  await engines.stop();
  await rm(folder, { recursive: true, force: true });
}, 60_000);

describe('the engines of a process', () => {
  it('are opened once each, however many ask at the same time, and the default one is there from the start', async () => {
    const [first, again] = await Promise.all([engines.of('a'), engines.of('a')]);
    expect(first).toBe(again);
    expect(await engines.of('default')).toBe(await engines.of('default'));
    expect(first).not.toBe(await engines.of('default'));
  });

  it('are refused for what is no tenant, by whatever name, and for one that is disabled', async () => {
    for (const tenant of ['nobody', '../default', '', '*', 'A', 'x'.repeat(64)])
      await expect(engines.of(tenant)).rejects.toBeInstanceOf(NoSuchTenant);
    await engines.home.access.tenants.setDisabled('d', true, BY);
    await expect(engines.of('d')).rejects.toBeInstanceOf(NoSuchTenant);
    await engines.home.access.tenants.setDisabled('d', false, BY);
    await engines.of('d');
  });

  it('make room for another when nobody uses them, come back with what they had, and are never closed in use', async () => {
    const a = await engines.use('a', async (engine) => {
      await engine.importRows('leads', lines(LEADS));
      return engine;
    });
    await engines.use('a', async (held) => {
      await engines.of('b');
      await engines.of('c');
      expect(await engines.of('a')).toBe(held);
      await engines.use('c', async () => {
        // The default one, `a` and `c` fill the three places.
        await expect(engines.of('b')).rejects.toMatchObject({ code: 'busy' });
      });
    });
    await engines.of('b');
    await engines.of('c');
    const back = await engines.of('a');
    expect(back).not.toBe(a);
    expect((await back.health()).leads).toBe(LEADS.length);
    expect((await engines.home.health()).leads).toBe(0);
  });

  it('keep their files apart, those of the default one where they always were', async () => {
    await exists(join(folder, 'tenants', 'a', 'lead-index', 'a.idx'));
    await engines.home.importRows('leads', lines(LEADS.slice(0, 1)));
    await engines.home.reindex();
    await exists(join(folder, 'lead-index', 'default.idx'));
  });

  it('are visited where nobody asks for them, one after another, and one that fails holds up no other', async () => {
    const visited: string[] = [];
    const { access } = engines.home;
    await visitOnce(
      {
        access: { listTenants: () => access.tenants.list() },
        isOpen: (tenant) => tenant === 'default',
        async use(tenant, work) {
          visited.push(tenant);
          if (tenant === 'b') throw new Error('this one does not open');
          await engines.use(tenant, work);
        },
        log,
      },
      new AbortController().signal,
    );
    expect(visited).toEqual(['a', 'b', 'c', 'd']);
  });
});

it('messages in a process are taken for the tenant that they name', async () => {
  const events = createInProcessEvents();
  await events.createTopics([{ topic: 't', partitions: 1, replicas: 1 }]);
  const seen: (string | undefined)[] = [];
  const consumer = events.consume({
    group: 'g',
    topics: ['t'],
    messagesMax: 10,
    handle: async (messages) => void seen.push(...messages.map(({ tenant }) => tenant)),
  });
  await events.send('t', [
    { key: '1', value: '{}', headers: { 'assay-tenant': 'acme' } },
    { key: '2', value: '{}' },
  ]);
  while (seen.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(seen).toEqual(['acme', undefined]);
  await consumer.stop();
  await events.close();
}, 60_000);
