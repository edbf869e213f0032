import type kafkajs from 'kafkajs';
import type { EventConsumer, Events, OutgoingEvent } from '../../ports/events.ts';
import { companyPartitioner, ORDER_HEADER } from './company-partitioner.ts';
import { createKafkaConsumer } from './kafka-consumer.ts';
import { createTopics, readLag, readTopics } from './kafka-topics.ts';
import { eventsError, type KafkaOptions, openClient, orAborted } from './open-client.ts';

/** Most messages of one request to the broker. */
const SEND_MAX = 1_000;

/** Connects at first use; every connection comes back by itself. */
export function createKafkaEvents(options: KafkaOptions): Events {
  const client = openClient(options);
  const consumers: EventConsumer[] = [];
  let producer: Promise<kafkajs.Producer> | undefined;
  let admin: Promise<kafkajs.Admin> | undefined;

  async function connectProducer(): Promise<kafkajs.Producer> {
    const made = client.producer({ createPartitioner: companyPartitioner, allowAutoTopicCreation: false });
    await made.connect();
    return made;
  }

  async function connectAdmin(): Promise<kafkajs.Admin> {
    const made = client.admin();
    await made.connect();
    return made;
  }

  function withAdmin<T>(doing: string, work: (admin: kafkajs.Admin) => Promise<T>): Promise<T> {
    admin ??= connectAdmin();
    const opening = admin;
    opening.catch(() => {
      if (admin === opening) admin = undefined;
    });
    return opening.then(work).catch((error: unknown) => {
      throw eventsError(error, doing);
    });
  }

  return {
    async send(topic, events, signal) {
      producer ??= connectProducer();
      const opening = producer;
      opening.catch(() => {
        if (producer === opening) producer = undefined;
      });
      try {
        const open = await orAborted(opening, signal);
        for (let at = 0; at < events.length; at += SEND_MAX) {
          const messages = events.slice(at, at + SEND_MAX).map(toMessage);
          await orAborted(open.send({ topic, messages, acks: -1 }), signal);
        }
      } catch (error) {
        throw eventsError(error, `take messages for ${topic}`);
      }
    },
    consume(consumeOptions) {
      const consumer = createKafkaConsumer(client, consumeOptions);
      consumers.push(consumer);
      return consumer;
    },
    createTopics: (specs) => withAdmin('make topics', (open) => createTopics(open, specs)),
    topics: (names) => withAdmin('list topics', (open) => readTopics(open, names)),
    lag: (group, topic) => withAdmin('tell the lag', (open) => readLag(open, group, topic)),
    async close() {
      await Promise.all(consumers.map((consumer) => consumer.stop()));
      await producer?.then((open) => open.disconnect()).catch(() => undefined);
      await admin?.then((open) => open.disconnect()).catch(() => undefined);
    },
  };
}

function toMessage({ key, value, orderKey, headers }: OutgoingEvent): kafkajs.Message {
  const all = orderKey === undefined ? headers : { ...headers, [ORDER_HEADER]: orderKey };
  return { key, value, ...(all && { headers: all }) };
}
