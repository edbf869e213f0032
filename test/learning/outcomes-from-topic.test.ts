import { rmSync } from 'node:fs';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { createInProcessEvents } from '../../src/adapters/in-process/in-process-events.ts';
import { loadConfig } from '../../src/config.ts';
import { openConsumers, partsOfOne } from '../../src/start/open-consumers.ts';
import { openShared } from '../../src/start/tenants/open-shared.ts';
import { topicNames } from '../../src/start/topic-names.ts';
import { wire } from '../../src/start/wire.ts';
import { newDataDir } from '../store/new-data-dir.ts';
import { eventually } from '../support/eventually.ts';

it('an outcome from the topic is learned before it is committed', async () => {
  const folder = await newDataDir();
  const { config } = loadConfig({ ASSAY_DATA_DIR: folder, ASSAY_DEMO: 'off' });
  const log = pino({ level: 'silent' });
  const shared = await openShared(config, log);
  const parts = await wire(shared, 'default');
  const events = createInProcessEvents();
  const topics = topicNames(config);
  const named = Object.values(topics).map((topic) => ({ topic, partitions: 1, replicas: 1 }));
  await events.createTopics(named);
  const consumers = openConsumers(events, partsOfOne(parts), config, log);
  const nowMs = Date.now();
  const event = {
    event_id: 'e',
    query_id: 'q',
    lead_id: 'lead',
    kind: 'rejected',
    at: new Date(nowMs - 1_000).toISOString(),
  };
  try {
    await events.send(topics.outcomes, [{ key: 'e', value: JSON.stringify(event) }]);
    const stored = () => consumers.report().some(({ counts }) => counts.stored > 0);
    expect(await eventually(stored, 30_000), JSON.stringify(consumers.report())).toBe(true);
    // Looked at the moment it counts as stored: nothing else may have caught up meanwhile.
    expect(parts.learned?.state.stats()).toMatchObject({ leads: 1, events: 1, unattributed: 1 });
    expect((await parts.learned?.at(nowMs))?.leads?.of('lead', 'need')?.value).toBe(0);
  } finally {
    await consumers.stop();
    await parts.close();
    await shared.close();
    rmSync(folder, { recursive: true, force: true });
  }
}, 120_000);
