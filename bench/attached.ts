import { constants, PerformanceObserver } from 'node:perf_hooks';
import { setImmediate as turn } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Attached } from '../src/attached.ts';
import { machine, table } from './support/measure.ts';

const HELP = `What it costs to keep something with an object that lives for one query: nowhere, on the object, in a WeakMap.

  node dist-bench/bench/attached.js [--objects 40000] [--numbers 2000]

Build first: npx tsc -p tsconfig.bench.json
Each object is dropped when three more have come. --numbers is the length of the list that is kept with it.`;

const { values: flags } = parseArgs({
  options: {
    objects: { type: 'string', default: '40000' },
    numbers: { type: 'string', default: '2000' },
    help: { type: 'boolean', default: false },
  },
});

type Keep = (owner: object, value: unknown) => void;
const ALIVE = 3;
const ROUND = 500;

interface Collections {
  young: number;
  youngMs: number;
  full: number;
  fullMs: number;
}

async function run(keep: Keep, objects: number, numbers: number): Promise<Collections & { ms: number }> {
  const seen: Collections = { young: 0, youngMs: 0, full: 0, fullMs: 0 };
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const { duration } = entry;
      const kind: unknown = Reflect.get(Object(Reflect.get(entry, 'detail')), 'kind');
      if (kind === constants.NODE_PERFORMANCE_GC_MINOR) {
        seen.young++;
        seen.youngMs += duration;
      } else if (kind === constants.NODE_PERFORMANCE_GC_MAJOR) {
        seen.full++;
        seen.fullMs += duration;
      }
    }
  });
  observer.observe({ entryTypes: ['gc'] });
  const alive: object[] = [];
  const startedMs = performance.now();
  for (let i = 0; i < objects; i++) {
    const owner = { i };
    keep(
      owner,
      Array.from({ length: numbers }, (_, n) => ({ n })),
    );
    alive.push(owner);
    if (alive.length > ALIVE) alive.shift();
    if (i % ROUND === 0) await turn();
  }
  const ms = performance.now() - startedMs;
  await turn();
  observer.disconnect();
  return { ...seen, ms };
}

async function main(): Promise<void> {
  if (flags.help) {
    console.log(HELP);
    return;
  }
  const [objects, numbers] = [Number(flags.objects), Number(flags.numbers)];
  const attached = new Attached<object, unknown>();
  const map = new WeakMap<object, unknown>();
  const ways: [string, Keep][] = [
    ['nowhere', () => undefined],
    ['on the object', (owner, value) => attached.set(owner, value)],
    ['in a WeakMap', (owner, value) => map.set(owner, value)],
  ];
  for (const [, keep] of ways) await run(keep, objects / 10, numbers);
  const rows: string[][] = [];
  for (const [name, keep] of ways) {
    const { ms, young, youngMs, full, fullMs } = await run(keep, objects, numbers);
    rows.push([name, ms.toFixed(0), `${young}`, youngMs.toFixed(0), `${full}`, fullMs.toFixed(0)]);
  }
  console.log(`${machine()}; ${objects} objects with ${numbers} entries each\n`);
  console.log(
    table(['kept', 'ms', 'young collections', 'ms in them', 'full collections', 'ms in them'], rows),
  );
}

await main();
