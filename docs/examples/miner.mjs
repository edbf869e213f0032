// A miner: reads job postings (one JSON object a line) and writes them as evidence.
//   ASSAY_KAFKA_BROKERS=127.0.0.1:9092 node docs/examples/miner.mjs docs/examples/postings.ndjson
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSnippetProducer } from 'assay/miner';

const BATCH = 500;
const TRIES = 10;

const [file = 'docs/examples/postings.ndjson'] = process.argv.slice(2);
const brokers = (process.env.ASSAY_KAFKA_BROKERS ?? '127.0.0.1:9092').split(',');
const topic = `${process.env.ASSAY_KAFKA_TOPIC_PREFIX ?? ''}miner.snippets`;
const producer = createSnippetProducer({ brokers, topic, clientId: 'example-miner' });

let batch = [];
let sent = 0;
for await (const line of createInterface({ input: createReadStream(file) })) {
  if (line.trim() !== '') batch.push(toSnippet(JSON.parse(line)));
  if (batch.length >= BATCH) await flush();
}
await flush();
await producer.close();
console.log(`${sent} snippets sent to ${topic}`);

function toSnippet({ url, domain, posted, title, body }) {
  return {
    // The same posting always gets the same id, so that reading it again changes nothing.
    snippet_id: createHash('sha256').update(url).digest('hex').slice(0, 32),
    miner_id: 'example-miner',
    domain,
    text: `${title}. ${body}`,
    observed_at: posted,
    content_type: 'job_posting',
    source_url: url,
  };
}

// What was not acknowledged is sent again as it is.
async function flush() {
  for (let attempt = 1; batch.length > 0; attempt++) {
    try {
      await producer.send(batch);
      sent += batch.length;
      batch = [];
    } catch (error) {
      if (error.code !== 'events_unavailable' || attempt === TRIES) throw error;
      console.error(`${error.message} Trying again.`);
      await sleep(Math.min(10_000, 200 * 2 ** attempt));
    }
  }
}
