import { describe, expect, it } from 'vitest';
import { createInProcessEvents } from '../../src/adapters/in-process/in-process-events.ts';
import { describeEvents } from './events-contract.ts';

describeEvents('events in the process', () => createInProcessEvents());

describe('events in the process, their bounds', () => {
  it('makes a sender wait while a partition is full, and lets it give up', async () => {
    const events = createInProcessEvents({ partitionMessagesMax: 3 });
    const topic = 'bounded';
    await events.createTopics([{ topic, partitions: 1, replicas: 1 }]);
    let open = false;
    const seen: string[] = [];
    const consumer = events.consume({
      group: 'g',
      topics: [topic],
      messagesMax: 1,
      handle: async ([message]) => {
        if (!open) throw new Error('not yet');
        seen.push(message?.value?.toString('utf8') ?? '');
      },
    });
    const numbered = Array.from({ length: 6 }, (_, i) => ({ key: `${i}`, value: `${i}` }));
    await expect(events.send(topic, numbered, AbortSignal.timeout(200))).rejects.toThrow();
    open = true;
    await events.send(topic, [{ key: 'last', value: 'last' }], AbortSignal.timeout(30_000));
    while (seen.at(-1) !== 'last') await new Promise((resolve) => setTimeout(resolve, 10));
    expect(seen).toEqual(['0', '1', '2', 'last']);
    await consumer.stop();
  });

  it('forgets the oldest messages of a topic that nobody reads', async () => {
    const events = createInProcessEvents({ partitionMessagesMax: 3 });
    await events.createTopics([{ topic: 't', partitions: 1, replicas: 1 }]);
    await events.send(
      't',
      Array.from({ length: 10 }, (_, i) => ({ key: 'k', value: `${i}` })),
    );
    expect((await events.topics(['t']))[0]?.messages).toBe(3);
  });
});
