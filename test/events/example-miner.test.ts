import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createKafkaEvents } from '../../src/adapters/kafka/kafka-events.ts';
import { normaliseSnippet } from '../../src/ingest/normalise-snippet.ts';
import type { EventMessage } from '../../src/ports/events.ts';
import { topicNames, topicSpecs } from '../../src/start/topic-names.ts';
import { TEST_BROKERS } from './test-brokers.ts';
import { until } from './until.ts';

const EXAMPLE = fileURLToPath(new URL('../../docs/examples/miner.mjs', import.meta.url));
const POSTINGS = fileURLToPath(new URL('../../docs/examples/postings.ndjson', import.meta.url));

describe('the example miner', () => {
  it.skipIf(TEST_BROKERS === undefined)(
    'sends records that are accepted, under their ids, each company to one partition (needs ASSAY_TEST_KAFKA_BROKERS)',
    async () => {
      const brokers = TEST_BROKERS ?? [];
      const prefix = `example-${process.pid}-${Date.now()}.`;
      const names = topicNames({ KAFKA_TOPIC_PREFIX: prefix });
      const events = createKafkaEvents({ brokers });
      await events.createTopics(topicSpecs(names, { partitions: 6, replicas: 1, keepDays: 1 }));
      const { stdout } = await promisify(execFile)(process.execPath, [EXAMPLE, POSTINGS], {
        env: {
          PATH: process.env.PATH,
          ASSAY_KAFKA_BROKERS: brokers.join(','),
          ASSAY_KAFKA_TOPIC_PREFIX: prefix,
        },
        timeout: 50_000,
      });
      expect(stdout).toContain(`3 snippets sent to ${names.snippets}`);
      const seen: EventMessage[] = [];
      events.consume({
        group: prefix,
        topics: [names.snippets],
        messagesMax: 100,
        handle: async (messages) => void seen.push(...messages),
      });
      await until(() => seen.length === 3);
      const records = seen.map(({ value }) => JSON.parse(value?.toString('utf8') ?? ''));
      expect(records.map(({ snippet_id }) => snippet_id)).toEqual(seen.map(({ key }) => key));
      for (const record of records) expect(normaliseSnippet(record)).toHaveProperty('ok');
      const ofNordwind = seen.filter((_, i) => records[i]?.domain === 'nordwind.de');
      expect(new Set(ofNordwind.map(({ partition }) => partition)).size).toBe(1);
      await events.close();
    },
    120_000,
  );
});
