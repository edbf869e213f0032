// What it costs to know who asks: CPU of one verification.
// npx tsc -p tsconfig.bench.json && node dist-bench/bench/access.js
import { pino } from 'pino';
import { makeApiKey } from '../src/access/api-key.ts';
import { byCredential } from '../src/access/by-credential.ts';
import { createFailedAttempts } from '../src/access/failed-attempts.ts';
import { openKeyTable } from '../src/access/key-table.ts';
import type { AccessStore, ApiKey } from '../src/ports/access.ts';

const KEYS = 10_000;
const ROUNDS = 200_000;

const made = Array.from({ length: KEYS }, makeApiKey);
const rows: ApiKey[] = made.map(({ key_id, sha256 }) => ({
  tenant: 'default',
  key_id,
  name: 'bench',
  sha256,
  scopes: ['query'],
  miner_id: null,
  limits: {},
  created_at_ms: 0,
  expires_at_ms: null,
  revoked_at_ms: null,
  last_used_at_ms: null,
}));
const log = pino({ level: 'silent' });

/** Safe here: a table that is read once and told of no use asks for no more of a store. */
function standIn(): AccessStore {
  const store: unknown = {
    accessVersion: async () => '1',
    accessTable: async () => ({
      version: '1',
      tenants: [{ tenant: 'default', created_at_ms: 0, disabled_at_ms: null }],
      keys: rows,
    }),
    touchKeys: async () => undefined,
  };
  return store as AccessStore;
}

async function main(): Promise<void> {
  const table = openKeyTable({ store: standIn(), clock: Date.now, onError: (error) => log.warn(error) });
  const readMs = await cpuMs(() => table.refresh());
  const control = byCredential({
    table,
    tokens: null,
    attempts: createFailedAttempts(1e9, () => performance.now()),
    metrics: { refused: () => undefined },
    staleMsMax: 1e9,
    clock: Date.now,
  });
  const ask = (authorization: string) => {
    try {
      return control.identify({ authorization, apiKey: undefined, address: '192.0.2.1' });
    } catch {
      return null;
    }
  };
  const right = made.map(({ key }) => `Bearer ${key}`);
  const wrong = Array.from({ length: 1000 }, () => `Bearer ${makeApiKey().key}`);
  for (const texts of [right, wrong]) run(ask, texts, 20_000);
  const rightUs = await best(() => run(ask, right, ROUNDS));
  const wrongUs = await best(() => run(ask, wrong, ROUNDS));
  process.stdout.write(
    `table of ${KEYS} keys made of its rows: ${readMs.toFixed(1)} ms CPU, once a change\n`,
  );
  process.stdout.write(`a right key: ${rightUs.toFixed(2)} us CPU\n`);
  process.stdout.write(`a wrong key, refused: ${wrongUs.toFixed(2)} us CPU\n`);
  await table.close();
}

function run(ask: (text: string) => unknown, texts: readonly string[], rounds: number): void {
  for (let i = 0; i < rounds; i++) ask(texts[i % texts.length] ?? '');
}

/** Microseconds of CPU a round, the least of five. */
async function best(work: () => void): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 5; i++) least = Math.min(least, (await cpuMs(async () => work())) * 1000);
  return least / ROUNDS;
}

async function cpuMs(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

await main();
