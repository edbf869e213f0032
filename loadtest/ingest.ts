import { Random } from '../bench/support/random.ts';
import { makeWords } from '../bench/support/words.ts';
import { createSnippetProducer } from '../src/adapters/kafka/snippet-producer.ts';

const EVERY_MS = 100;
/** A broker that takes nothing must not leave a queue of batches that outlives the test. */
const UNSENT_BATCHES = 50;

/** Sends `perSecond` new snippets to Kafka, spread over the leads, until it is stopped; resolves to how many. */
export function startIngest(brokers: string, perSecond: number, leads: number): { stop(): Promise<number> } {
  const producer = createSnippetProducer({ brokers: brokers.split(',') });
  const random = new Random(Date.now());
  const words = makeWords(new Random(1));
  const run = Date.now().toString(36);
  let sent = 0;
  let sending = Promise.resolve();
  const snippet = () => {
    const text = Array.from({ length: 10 + random.below(10) }, () => words[random.below(4000)] ?? '').join(
      ' ',
    );
    return {
      snippet_id: `load-${run}-${sent++}`,
      miner_id: 'load',
      text,
      observed_at: new Date().toISOString(),
      lead_id: `lead-${random.below(leads)}`,
    };
  };
  let unsent = 0;
  const timer = setInterval(() => {
    if (unsent >= UNSENT_BATCHES) return;
    unsent++;
    const batch = Array.from({ length: Math.round((perSecond * EVERY_MS) / 1000) }, snippet);
    sending = sending
      .then(() => producer.send(batch))
      .catch((error) => {
        process.stderr.write(`ingest: ${String(error)}\n`);
      })
      .finally(() => {
        unsent--;
      });
  }, EVERY_MS);
  return {
    async stop() {
      clearInterval(timer);
      await sending;
      await producer.close();
      return sent;
    },
  };
}
