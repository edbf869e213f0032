import { performance } from 'node:perf_hooks';
import type { Answer } from '../src/domain/answer.ts';
import { createMetrics } from '../src/telemetry/metrics.ts';
import { machine } from './support/measure.ts';

const HELP = `What metrics cost: CPU microseconds for all that one query counts, and for one scrape.

  node dist-bench/bench/metrics.js

Build first: npm run build:bench.`;

if (process.argv.includes('--help')) {
  process.stdout.write(`${HELP}\n`);
  process.exit(0);
}

const QUERIES = 200_000;
const SCRAPES = 200;
const metrics = createMetrics();
/** Safe: the metrics of a query read these members and no other. */
const answer = {
  timings_ms: {
    parse: 0.4,
    retrieve: 1.6,
    ann: 0.6,
    fit: 0.3,
    intent: 0.1,
    fallback: 0,
    rank: 0.7,
    total: 3.9,
  },
  retrieval: { stages: [1, 2, 3], candidates: 250, fully_relaxed: false },
  degraded: ['vector: left out, the time budget was nearly spent'],
} as unknown as Answer;

function count(ms: number): void {
  metrics.cache.lookup('answer', 'miss');
  metrics.cache.lookup('parse', 'memory');
  metrics.cache.lookup('embedding', 'miss');
  metrics.query.answered(answer);
  metrics.http.answered('/query', 200, ms);
}

for (let i = 0; i < QUERIES / 4; i++) count(i % 50);
const before = process.cpuUsage();
for (let i = 0; i < QUERIES; i++) count(i % 50);
const counted = process.cpuUsage(before);
const scrapeBefore = process.cpuUsage();
let bytes = 0;
for (let i = 0; i < SCRAPES; i++) bytes = (await metrics.registry.metrics()).length;
const scraped = process.cpuUsage(scrapeBefore);
const micros = ({ user, system }: NodeJS.CpuUsage, n: number) => (user + system) / n;
process.stdout.write(
  `${machine()}\n${micros(counted, QUERIES).toFixed(2)} CPU microseconds a query; a scrape takes ${(micros(scraped, SCRAPES) / 1000).toFixed(2)} CPU ms and gives ${Math.round(bytes / 1000)} KB (${Math.round(performance.now())} ms in all)\n`,
);
