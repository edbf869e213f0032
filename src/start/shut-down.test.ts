import { pino } from 'pino';
import { expect, it } from 'vitest';
import { type Phase, shutDown } from './shut-down.ts';

async function stop(phases: Phase[]) {
  const lines: Record<string, unknown>[] = [];
  const log = pino({ base: null, timestamp: false }, { write: (line) => void lines.push(JSON.parse(line)) });
  await shutDown(phases, log);
  return lines;
}

it('runs its phases one after the other and says how long each took', async () => {
  const order: string[] = [];
  const phase = (name: string): Phase => ({
    name,
    async run() {
      order.push(`${name} begins`);
      await Promise.resolve();
      order.push(`${name} ends`);
    },
  });
  const lines = await stop([phase('a'), phase('b')]);
  expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  expect(lines.map(({ phase, msg }) => [phase, msg])).toEqual([
    ['a', 'stopping'],
    ['b', 'stopping'],
    [undefined, 'stopped'],
  ]);
  for (const { ms } of lines) expect(ms).toBeTypeOf('number');
});

it('goes on behind a phase that fails or never ends, and says so', async () => {
  let isStored = false;
  const lines = await stop([
    {
      name: 'fails',
      run() {
        throw new Error('no');
      },
    },
    { name: 'hangs', msMax: 20, run: () => new Promise(() => undefined) },
    {
      name: 'stores',
      run() {
        isStored = true;
      },
    },
  ]);
  expect(isStored).toBe(true);
  expect(lines.map(({ phase, level }) => [phase, level])).toEqual([
    ['fails', 50],
    ['hangs', 50],
    ['stores', 30],
    [undefined, 30],
  ]);
});
