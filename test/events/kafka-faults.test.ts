import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { createKafkaEvents } from '../../src/adapters/kafka/kafka-events.ts';
import { createSnippetProducer } from '../../src/adapters/kafka/snippet-producer.ts';
import { openPgliteStore } from '../../src/adapters/pglite/open-pglite-store.ts';
import type { DeadLetter } from '../../src/ingest/dead-letter.ts';
import { judgeFor } from '../../src/ingest/ingest-snippets.ts';
import { createIntake } from '../../src/ingest/intake.ts';
import { writeJudged } from '../../src/ingest/write-judged.ts';
import type { Events } from '../../src/ports/events.ts';
import { deadLetterTopic, topicNames, topicSpecs } from '../../src/start/topic-names.ts';
import { newDataDir } from '../store/new-data-dir.ts';
import { evidence, leadsOf } from './evidence.ts';
import { serveProcess } from './serving-process.ts';
import { TEST_BROKERS } from './test-brokers.ts';
import { until } from './until.ts';

/** `<command> stop` and `<command> start` of the broker under test. */
const CONTROL = process.env.ASSAY_TEST_KAFKA_CONTROL?.split(' ');
/** A restart takes some ten seconds: fewer of them by hand. */
const RESTARTS = Number(process.env.ASSAY_TEST_KAFKA_RESTARTS ?? 10);
const TENANT = 'default';
const DIMENSIONS = 256;
const COMPANIES = 200;
const LIMIT_MS = 240_000;

if (TEST_BROKERS === undefined) {
  describe('faults around Kafka', () => {
    it.skip('needs brokers: set ASSAY_TEST_KAFKA_BROKERS', () => undefined);
  });
} else {
  describeFaults(TEST_BROKERS);
}

function describeFaults(brokers: string[]): void {
  async function newTopics(events: Events) {
    const prefix = `faults-${process.pid}-${Date.now()}.`;
    const names = topicNames({ KAFKA_TOPIC_PREFIX: prefix });
    await events.createTopics(topicSpecs(names, { partitions: 4, replicas: 1, keepDays: 1 }));
    return { prefix, names };
  }
  const lagOf = async (events: Events, group: string, topic: string) =>
    (await events.lag(group, topic)).reduce((sum, { lag }) => sum + lag, 0);

  describe('a process that consumes', () => {
    it('loses and doubles nothing when it is killed again and again in the middle', async () => {
      const events = createKafkaEvents({ brokers });
      const { prefix, names } = await newTopics(events);
      const dataDir = await newDataDir(DIMENSIONS);
      const first = await openPgliteStore({ dataDir, dimensions: DIMENSIONS });
      await first.migrate();
      await first.upsertLeads(TENANT, leadsOf(COMPANIES), []);
      await first.close();
      const [good, poison, outcomes] = [6_000, 40, 500];
      const producer = createSnippetProducer({ brokers, topic: names.snippets });
      for (let at = 0; at < good; at += 500)
        await producer.send(Array.from({ length: 500 }, (_, i) => evidence(at + i, COMPANIES)));
      await events.send(
        names.snippets,
        Array.from({ length: poison }, (_, i) => ({ key: `p${i}`, value: `{"snippet_id": "p${i}"` })),
      );
      await events.send(
        names.outcomes,
        Array.from({ length: outcomes }, (_, i) => ({
          key: `e${i}`,
          value: JSON.stringify({
            event_id: `e${i}`,
            query_id: 'q',
            lead_id: 'lead-1',
            kind: 'click',
            at: '2026-03-01T00:00:00Z',
          }),
        })),
      );
      const env = {
        ASSAY_DATA_DIR: dataDir,
        ASSAY_KAFKA_BROKERS: brokers.join(','),
        ASSAY_KAFKA_TOPIC_PREFIX: prefix,
        ASSAY_KAFKA_GROUP: prefix,
      };
      const pending = () => lagOf(events, `${prefix}.snippets`, names.snippets);
      for (let round = 0; round < 2; round++) {
        const before = await pending();
        const serving = await serveProcess(env);
        await until(async () => (await pending()) < before, LIMIT_MS);
        await sleep(Math.random() * 300);
        serving.child.kill('SIGKILL');
        expect((await serving.ended).signal).toBe('SIGKILL');
      }
      const last = await serveProcess(env);
      await until(async () => (await pending()) === 0, LIMIT_MS);
      await until(async () => (await lagOf(events, `${prefix}.outcomes`, names.outcomes)) === 0, LIMIT_MS);
      last.child.kill('SIGTERM');
      expect(await last.ended, last.log()).toEqual({ code: 0, signal: null });

      const store = await openPgliteStore({ dataDir, dimensions: DIMENSIONS });
      expect((await store.counts(TENANT)).snippets).toBe(good);
      const blocks = await store.getBlocks(
        TENANT,
        leadsOf(COMPANIES).map(({ lead_id }) => lead_id),
      );
      const ids = blocks.flatMap(({ snippets }) => snippets.map(({ snippet_id }) => snippet_id));
      expect(ids.length).toBe(good);
      expect(new Set(ids).size).toBe(good);
      const again = Array.from({ length: outcomes }, (_, i) => ({
        event_id: `e${i}`,
        query_id: 'q',
        lead_id: 'lead-1',
        kind: 'click' as const,
        at_ms: 0,
        value_usd: null,
      }));
      expect((await store.insertOutcomes(TENANT, again)).size).toBe(0);
      await store.close();
      // A letter may be written twice when the process dies between the letter and the commit: its origin tells.
      const letters = await readAll(events, deadLetterTopic(names.snippets));
      const origins = new Set(letters.map(({ origin }) => `${origin.partition}/${origin.offset}`));
      expect(origins.size).toBe(poison);
      expect(letters.every(({ code }) => code === 'unreadable')).toBe(true);
      await producer.close();
      await events.close();
      rmSync(dataDir, { recursive: true, force: true });
    }, 600_000);

    it('shares partitions with one that joins and takes them all when that one leaves, losing nothing', async () => {
      const events = createKafkaEvents({ brokers });
      const { prefix, names } = await newTopics(events);
      const seen = new Map<string, number>();
      const consume = (from: Events) =>
        from.consume({
          group: prefix,
          topics: [names.snippets],
          messagesMax: 50,
          handle: async (messages) => {
            await sleep(30);
            for (const { key } of messages) seen.set(key ?? '', (seen.get(key ?? '') ?? 0) + 1);
          },
        });
      const total = 3_000;
      const producer = createSnippetProducer({ brokers, topic: names.snippets });
      const producing = (async () => {
        for (let at = 0; at < total; at += 100) {
          await producer.send(Array.from({ length: 100 }, (_, i) => evidence(at + i, COMPANIES)));
          await sleep(100);
        }
      })();
      const one = consume(events);
      await until(() => seen.size > 100);
      const other = createKafkaEvents({ brokers });
      const two = consume(other);
      await until(() => one.state().partitions === 2 && two.state().partitions === 2);
      await sleep(500);
      await two.stop();
      await until(() => one.state().partitions === 4);
      await producing;
      await until(() => seen.size === total);
      await until(async () => (await lagOf(events, prefix, names.snippets)) === 0);
      await Promise.all([other.close(), events.close(), producer.close()]);
    }, 300_000);
  });

  describe('a broker that is restarted', () => {
    if (CONTROL === undefined) {
      it.skip('needs a broker that may be stopped: set ASSAY_TEST_KAFKA_CONTROL', () => undefined);
      return;
    }
    const [command = '', ...args] = CONTROL;
    // What the script starts keeps its output open: only its end counts.
    const broker = (what: 'stop' | 'start') =>
      promisify(execFile)('bash', ['-c', `"$@" >/dev/null 2>&1`, 'bash', command, ...args, what], {
        timeout: 120_000,
      });
    const restart = async () => {
      // A slow machine: the script loses patience before the broker has stopped, or has come up.
      await broker('stop').catch(() => broker('stop'));
      await sleep(1_000);
      await broker('start').catch(() => undefined);
    };

    it(
      'under load costs no snippet and doubles none',
      async () => {
        const events = createKafkaEvents({ brokers });
        const { prefix, names } = await newTopics(events);
        const dataDir = await newDataDir(DIMENSIONS);
        const store = await openPgliteStore({ dataDir, dimensions: DIMENSIONS });
        await store.migrate();
        await store.upsertLeads(TENANT, leadsOf(COMPANIES), []);
        const intake = createIntake({
          topic: names.snippets,
          deadLetterTopic: deadLetterTopic(names.snippets),
          idField: 'snippet_id',
          judge: judgeFor({ store, tenant: TENANT }),
          write: (judged) => writeJudged(judged, { store, tenant: TENANT }),
          send: (topic, letters, signal) => events.send(topic, letters, signal),
          log: pino({ level: 'silent' }),
        });
        const consumer = events.consume({
          group: prefix,
          topics: [names.snippets],
          messagesMax: 500,
          handle: intake.handle,
        });
        const producer = createSnippetProducer({ brokers, topic: names.snippets });
        let sent = 0;
        let stop = false;
        const producing = (async () => {
          while (!stop) {
            const part = Array.from({ length: 50 }, (_, i) => evidence(sent + i, COMPANIES));
            // What was not acknowledged is sent again, as a miner would.
            await producer.send(part).then(
              () => {
                sent += part.length;
              },
              () => sleep(200),
            );
            await sleep(20);
          }
        })();
        for (let round = 0; round < RESTARTS; round++) {
          const target = sent + 300;
          await until(() => sent >= target, LIMIT_MS);
          await restart();
        }
        const target = sent + 300;
        await until(() => sent >= target, LIMIT_MS);
        stop = true;
        await producing;
        await until(async () => (await lagOf(events, prefix, names.snippets).catch(() => 1)) === 0, LIMIT_MS);
        expect(intake.counts().refused).toEqual({});
        expect((await store.counts(TENANT)).snippets).toBe(sent);
        expect(consumer.state().phase).toBe('running');
        await Promise.all([events.close(), producer.close()]);
        await store.close();
        rmSync(dataDir, { recursive: true, force: true });
      },
      LIMIT_MS * (RESTARTS + 1),
    );
  });
}

async function readAll(events: Events, topic: string): Promise<DeadLetter[]> {
  const expected = (await events.topics([topic]))[0]?.messages ?? 0;
  const letters: DeadLetter[] = [];
  const consumer = events.consume({
    group: `reader-${Date.now()}`,
    topics: [topic],
    messagesMax: 1_000,
    handle: async (messages) => {
      for (const { value } of messages) letters.push(JSON.parse(value?.toString('utf8') ?? 'null'));
    },
  });
  await until(() => letters.length >= expected);
  await consumer.stop();
  return letters;
}
