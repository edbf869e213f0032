import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  type ConsumeOptions,
  type EventConsumer,
  type EventMessage,
  type Events,
  TENANT_HEADER,
} from '../../src/ports/events.ts';
import { until } from './until.ts';

/** What every adapter of the events port promises. */
export function describeEvents(name: string, open: () => Events): void {
  describe(name, () => {
    let events: Events;
    let running: EventConsumer[] = [];
    let topics = 0;
    beforeAll(() => {
      events = open();
    });
    afterEach(async () => {
      await Promise.all(running.map((consumer) => consumer.stop()));
      running = [];
    });
    afterAll(() => events.close());

    async function newTopic(partitions = 1): Promise<string> {
      const topic = `contract-${process.pid}-${Date.now()}-${++topics}`;
      expect(await events.createTopics([{ topic, partitions, replicas: 1 }])).toEqual([topic]);
      return topic;
    }
    function consume(topic: string, handle: ConsumeOptions['handle'], messagesMax = 100): EventConsumer {
      const consumer = events.consume({ group: `of-${topic}`, topics: [topic], messagesMax, handle });
      running.push(consumer);
      return consumer;
    }
    const numbered = (count: number, from = 0) =>
      Array.from({ length: count }, (_, i) => ({ key: `k${from + i}`, value: `v${from + i}` }));
    /** Of messages that came more than once the first: sending and delivery are at least once. */
    const once = (messages: EventMessage[]): EventMessage[] =>
      messages.filter(({ key }, i) => messages.findIndex((other) => other.key === key) === i);
    const values = (messages: EventMessage[]) => messages.map(({ value }) => value?.toString('utf8'));

    it('hands over key, value, place and time of every message, oldest first, to a group that is new', async () => {
      const topic = await newTopic();
      const startedMs = Date.now() - 60_000;
      await events.send(topic, [...numbered(3), { key: 'ü', value: '{"日本":1}' }]);
      const seen: EventMessage[] = [];
      consume(topic, async (messages) => void seen.push(...messages));
      await until(() => seen.length === 4);
      expect(
        seen.map(({ offset, ...rest }) => [Number(offset), rest.key, rest.topic, rest.partition]),
      ).toEqual(['k0', 'k1', 'k2', 'ü'].map((key, i) => [i, key, topic, 0]));
      expect(values(once(seen))).toEqual(['v0', 'v1', 'v2', '{"日本":1}']);
      for (const { timestampMs } of seen) expect(timestampMs).toBeGreaterThan(startedMs);
    });

    it('keeps what shares an order key in one partition and in order, whatever the keys', async () => {
      const topic = await newTopic(5);
      const sent = Array.from({ length: 60 }, (_, i) => ({
        key: `message-${i}`,
        value: `${i}`,
        orderKey: `company-${i % 7}`,
      }));
      for (let at = 0; at < sent.length; at += 10) await events.send(topic, sent.slice(at, at + 10));
      const seen: EventMessage[] = [];
      consume(topic, async (messages) => void seen.push(...messages), 4);
      await until(() => once(seen).length === sent.length);
      expect(new Set(seen.map(({ partition }) => partition)).size).toBeGreaterThan(1);
      for (let company = 0; company < 7; company++) {
        const own = once(seen).filter(({ key }) => Number(key?.split('-')[1]) % 7 === company);
        expect(new Set(own.map(({ partition }) => partition)).size).toBe(1);
        const order = values(own).map(Number);
        expect(order).toEqual([...order].sort((a, b) => a - b));
      }
    });

    it('hands over whose a message is, and a tombstone as one, in the partition of what it takes away', async () => {
      const topic = await newTopic(5);
      const headers = { [TENANT_HEADER]: 'acme' };
      const orderKey = 'company-1';
      await events.send(topic, [{ key: 's-1', value: 'said', orderKey, headers }]);
      await events.send(topic, [{ key: 's-1', value: null, orderKey }]);
      const seen: EventMessage[] = [];
      consume(topic, async (messages) => void seen.push(...messages));
      await until(() => new Set(seen.map(({ value }) => value === null)).size === 2);
      expect(new Set(seen.map(({ partition, key }) => `${partition} ${key}`)).size).toBe(1);
      const [said, gone] = [
        seen.find(({ value }) => value !== null),
        seen.find(({ value }) => value === null),
      ];
      expect([said?.tenant, gone?.tenant]).toEqual(['acme', undefined]);
    });

    it('never hands over more at once than asked for', async () => {
      const topic = await newTopic();
      await events.send(topic, numbered(50));
      const sizes: number[] = [];
      consume(topic, async (messages) => void sizes.push(messages.length), 7);
      await until(() => sizes.reduce((sum, n) => sum + n, 0) >= 50);
      expect(Math.max(...sizes)).toBeLessThanOrEqual(7);
    });

    it('commits nothing of what a handler failed on and hands it over again', async () => {
      const topic = await newTopic();
      await events.send(topic, numbered(5));
      const tries: (string | undefined)[][] = [];
      consume(topic, async (messages) => {
        tries.push(values(messages));
        if (tries.length <= 2) {
          expect(await lagOf(topic)).toBe(5);
          throw new Error('the store is down');
        }
      });
      await until(async () => tries.length >= 3 && (await lagOf(topic)) === 0);
      expect(tries[0]?.[0]).toBe('v0');
      expect(tries.at(-1)?.at(-1)).toBe('v4');
      expect(new Set(tries.slice(2).flat())).toEqual(new Set(['v0', 'v1', 'v2', 'v3', 'v4']));
    });

    it('goes on where the group had committed: after a stop nothing is lost and nothing doubled', async () => {
      const topic = await newTopic(3);
      await events.send(topic, numbered(20));
      const seen: EventMessage[] = [];
      const handle = async (messages: EventMessage[]) => void seen.push(...messages);
      const first = consume(topic, handle);
      await until(() => seen.length === 20);
      await first.stop();
      expect(first.state().phase).toBe('stopped');
      expect(await lagOf(topic)).toBe(0);
      await events.send(topic, numbered(20, 20));
      expect(await lagOf(topic)).toBe(20);
      consume(topic, handle);
      await until(() => seen.length >= 40);
      await sleep(300);
      expect(values(seen).sort()).toEqual(
        numbered(40)
          .map(({ value }) => value)
          .sort(),
      );
    });

    it('finishes and commits what was handed over when it is stopped', async () => {
      const topic = await newTopic();
      await events.send(topic, numbered(3));
      let begun = false;
      let finished = 0;
      const consumer = consume(topic, async (messages, signal) => {
        begun = true;
        await sleep(500);
        expect(signal.aborted).toBe(false);
        finished += messages.length;
      });
      await until(() => begun);
      await consumer.stop();
      expect(finished).toBe(3);
      expect(await lagOf(topic)).toBe(0);
    });

    it('tells a handler that does not end to give up, after the time that a stop was given', async () => {
      const topic = await newTopic();
      await events.send(topic, numbered(3));
      let begun = false;
      const consumer = consume(
        topic,
        (_, signal) =>
          new Promise((_, reject) => {
            begun = true;
            signal.addEventListener('abort', () => reject(signal.reason), { once: true });
          }),
      );
      await until(() => begun);
      await consumer.stop(200);
      expect(await lagOf(topic)).toBe(3);
    });

    it('hands over nothing while paused and goes on when resumed', async () => {
      const topic = await newTopic();
      await events.send(topic, numbered(1));
      const seen: EventMessage[] = [];
      const consumer = consume(topic, async (messages) => void seen.push(...messages));
      await until(() => seen.length === 1);
      consumer.pause();
      expect(consumer.state().phase).toBe('paused');
      // A fetch that was under way may still deliver nothing: there was nothing to deliver.
      await sleep(500);
      await events.send(topic, numbered(3, 1));
      await sleep(800);
      expect(seen.length).toBe(1);
      consumer.resume();
      await until(() => seen.length === 4);
      expect(consumer.state().phase).toBe('running');
    });

    it('waits for a topic that is not there, says so, and begins when it is made', async () => {
      const topic = `late-${process.pid}-${Date.now()}`;
      const seen: EventMessage[] = [];
      const consumer = consume(topic, async (messages) => void seen.push(...messages));
      await until(() => consumer.state().phase === 'waiting');
      await events.createTopics([{ topic, partitions: 2, replicas: 1 }]);
      await events.send(topic, numbered(2));
      await until(() => seen.length === 2);
      expect(consumer.state()).toMatchObject({ phase: 'running', partitions: 2 });
    });

    it('refuses to send to a topic that is not there', async () => {
      await expect(events.send('nobody-made-this', numbered(1))).rejects.toMatchObject({
        code: 'events_unavailable',
      });
    });

    it('makes a topic once and tells of those that exist', async () => {
      const topic = await newTopic(3);
      expect(await events.createTopics([{ topic, partitions: 9, replicas: 1 }])).toEqual([]);
      await events.send(topic, numbered(4));
      expect(await events.topics([topic, 'nobody-made-this'])).toEqual([
        { topic, partitions: 3, replicas: 1, messages: 4 },
      ]);
      expect(await events.lag(`of-${topic}`, topic)).toHaveLength(3);
    });

    async function lagOf(topic: string): Promise<number> {
      const lags = await events.lag(`of-${topic}`, topic);
      return lags.reduce((sum, { lag }) => sum + lag, 0);
    }
  });
}
