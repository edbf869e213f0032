import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKafkaEvents } from '../../src/adapters/kafka/kafka-events.ts';
import { createSnippetProducer } from '../../src/adapters/kafka/snippet-producer.ts';
import type { Answer } from '../../src/domain/answer.ts';
import { AnswerSchema } from '../../src/http/schemas.ts';
import type { EventMessage, Events } from '../../src/ports/events.ts';
import type { Health } from '../../src/start/engine.ts';
import { deadLetterTopic, topicNames, topicSpecs } from '../../src/start/topic-names.ts';
import { type Sample, serveSample } from '../http/serve-sample.ts';
import { TEST_BROKERS } from './test-brokers.ts';
import { until } from './until.ts';

describe('a serving process with brokers', () => {
  if (TEST_BROKERS === undefined) {
    it.skip('needs brokers: set ASSAY_TEST_KAFKA_BROKERS', () => undefined);
    return;
  }
  const brokers = TEST_BROKERS;
  const prefix = `serve-${process.pid}-${Date.now()}.`;
  const names = topicNames({ KAFKA_TOPIC_PREFIX: prefix });
  let events: Events;
  let sample: Sample;
  beforeAll(async () => {
    events = createKafkaEvents({ brokers });
    await events.createTopics(topicSpecs(names, { partitions: 3, replicas: 1, keepDays: 1 }));
    sample = await serveSample({
      ASSAY_KAFKA_BROKERS: brokers.join(','),
      ASSAY_KAFKA_TOPIC_PREFIX: prefix,
      ASSAY_KAFKA_GROUP: prefix,
    });
    sample.engine.follow();
  }, 120_000);
  afterAll(async () => {
    await sample.close();
    await events.close();
  });

  const health = async () => (await sample.engine.health()) as Health;
  const consumer = async (topic: string) => (await health()).consumers.find((one) => one.topic === topic);

  it('finds evidence that a miner produced, and says in its health that it consumes', async () => {
    const producer = createSnippetProducer({ brokers, topic: names.snippets });
    await producer.send([
      {
        snippet_id: 'k1',
        miner_id: 'm9',
        domain: 'nordwind.de',
        text: 'Nordwind Logistik is looking for engineers who know warehouse robots and palletizers.',
        observed_at: '2026-05-20T00:00:00Z',
        content_type: 'job_posting',
      },
    ]);
    const ask = async (): Promise<Answer> => {
      const response = await sample.post('/query', {
        prompt: 'logistics companies hiring for warehouse robots and palletizers',
        as_of: '2026-06-30T00:00:00Z',
      });
      return AnswerSchema.parse(await response.json()) as unknown as Answer;
    };
    await until(async () => (await ask()).leads[0]?.evidence[0]?.snippet_id === 'k1');
    expect(await consumer(names.snippets)).toMatchObject({ ok: true, state: 'running', stored: 1 });
    expect((await sample.app.request('/healthz')).status).toBe(200);
    await producer.close();
  });

  it('sends what holds personal data to the dead letters without it, and an outcome to the store once', async () => {
    const private_ = {
      snippet_id: 'private',
      miner_id: 'm9',
      domain: 'nordwind.de',
      text: 'Nordwind Logistik: write to the dispatcher at erika.mustermann@gmx.de or call +49 151 23456789.',
      observed_at: '2026-05-20T00:00:00Z',
    };
    await events.send(names.snippets, [{ key: 'private', value: JSON.stringify(private_) }]);
    const outcome = {
      event_id: 'e',
      query_id: 'q',
      lead_id: 'l3',
      kind: 'replied',
      at: '2026-05-20T00:00:00Z',
    };
    for (let i = 0; i < 2; i++)
      await events.send(names.outcomes, [{ key: 'e', value: JSON.stringify(outcome) }]);
    await events.send(names.outcomes, [
      { key: 'x', value: JSON.stringify({ ...outcome, event_id: 'x', kind: 'sold' }) },
    ]);
    const letters = await read(deadLetterTopic(names.snippets), 1);
    expect(letters).toHaveLength(1);
    const told = letters[0]?.value?.toString('utf8') ?? '';
    for (const secret of ['erika', 'gmx', '151', 'dispatcher']) expect(told).not.toContain(secret);
    expect(JSON.parse(told)).toMatchObject({
      code: 'personal_email',
      withheld: 'personal_data',
      origin: { topic: names.snippets },
    });
    const [bad] = await read(deadLetterTopic(names.outcomes), 1);
    expect(JSON.parse(bad?.value?.toString('utf8') ?? '')).toMatchObject({ code: 'schema', key: 'x' });
    await until(async () => (await consumer(names.outcomes))?.stored === 2);
    const again = await sample.post('/feedback', outcome);
    expect(await again.json()).toMatchObject({ stored: 0, unchanged: 1 });
  });

  it('shows lag, refusals and delays as metrics', async () => {
    const text = await sample.engine.metrics.registry.metrics();
    expect(text).toMatch(/assay_events_lag\{stream="snippets",partition="0"\} 0/);
    expect(text).toMatch(/assay_events_refused_total\{stream="snippets",code="personal_email"\} 1/);
    expect(text).toMatch(/assay_events_stored_total\{stream="snippets"\} 1/);
    expect(text).toMatch(/assay_events_delay_seconds_count\{stream="snippets"\} 2/);
    expect(text).toMatch(/assay_events_consumer_up\{stream="outcomes"\} 1/);
  });

  async function read(topic: string, count: number): Promise<EventMessage[]> {
    const seen: EventMessage[] = [];
    const reader = events.consume({
      group: `${prefix}reader-${topic}`,
      topics: [topic],
      messagesMax: 100,
      handle: async (messages) => void seen.push(...messages),
    });
    await until(() => seen.length >= count);
    await reader.stop();
    return seen;
  }
}, 180_000);
