/**
 * What the lead model costs: `node dist-bench/bench/lead-gbm/predict.js RUNTIME_FOLDER`. Milliseconds of predicting both heads for
 * 1 to 2,000 rows, the longest that the thread of events was held, and the CPU time.
 */
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { openLeadModel } from '../../src/adapters/onnx/open-lead-model.ts';
import { packageRoot } from '../../src/package-root.ts';
import { Random } from '../support/random.ts';

const [runtime] = process.argv.slice(2);
if (runtime === undefined) throw new Error('usage: predict RUNTIME_FOLDER');
const model = await openLeadModel({ models: join(packageRoot(), 'models'), packagesFrom: runtime });
const random = new Random(3);
const delay = monitorEventLoopDelay({ resolution: 1 });
console.log('| rows | median ms | P95 ms | CPU ms | longest hold ms |\n| --- | --- | --- | --- | --- |');
for (const rows of [1, 16, 64, 256, 1000, 2000]) {
  const rounds = Math.max(30, Math.floor(4000 / rows));
  const of = (width: number) => Float32Array.from({ length: rows * width }, () => random.next() * 1500 - 1);
  const prior = of(model.intent.columns.length);
  const funding = of(model.funding.columns.length);
  const run = () => Promise.all([model.intent.predict(prior, rows), model.funding.predict(funding, rows)]);
  for (let i = 0; i < 10; i++) await run();
  delay.reset();
  delay.enable();
  const times: number[] = [];
  const before = process.cpuUsage();
  for (let i = 0; i < rounds; i++) {
    const started = performance.now();
    await run();
    times.push(performance.now() - started);
  }
  const cpu = process.cpuUsage(before);
  delay.disable();
  times.sort((a, b) => a - b);
  const at = (share: number) => (times[Math.floor(share * (times.length - 1))] ?? 0).toFixed(2);
  console.log(
    `| ${rows} | ${at(0.5)} | ${at(0.95)} | ${((cpu.user + cpu.system) / 1000 / rounds).toFixed(2)} | ${(delay.max / 1e6).toFixed(1)} |`,
  );
}
await model.close();
