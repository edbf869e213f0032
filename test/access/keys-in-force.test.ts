import fc from 'fast-check';
import { afterEach, expect, it } from 'vitest';
import { byCredential } from '../../src/access/by-credential.ts';
import { createFailedAttempts } from '../../src/access/failed-attempts.ts';
import { type KeyTable, openKeyTable } from '../../src/access/key-table.ts';
import type { TokenVerifier } from '../../src/access/token-verifier.ts';
import { AppError } from '../../src/errors.ts';
import { fakeAccessStore } from './fake-access-store.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function setUp({ perMinute = 1000, tokens = null as TokenVerifier | null } = {}) {
  const store = fakeAccessStore();
  const time = { ms: 1_000_000 };
  const refused: string[] = [];
  const errors: unknown[] = [];
  const table = openKeyTable({
    store,
    clock: () => time.ms,
    stopwatch: () => time.ms,
    pollMs: 3_600_000,
    onError: (error) => errors.push(error),
  });
  cleanups.push(() => table.close());
  await table.refresh();
  const control = byCredential({
    table,
    tokens,
    attempts: createFailedAttempts(perMinute, () => time.ms),
    metrics: { refused: (reason) => refused.push(reason) },
    staleMsMax: 300_000,
    clock: () => time.ms,
  });
  const ask = async (key: string | undefined, address = '192.0.2.1') => {
    try {
      return (await control.identify({ authorization: undefined, apiKey: key, address })).subject;
    } catch (error) {
      return error instanceof AppError ? error.code : error;
    }
  };
  return { store, table, time, refused, errors, ask, control };
}

/** What the timer of the table does. */
const look = (table: KeyTable) => table.refresh().catch(() => undefined);

it('a key is known after the next look, and unknown after the look that follows its revocation', async () => {
  const { store, table, ask } = await setUp();
  const { key, id } = store.add({ name: 'crm' });
  expect(await ask(key)).toBe('unauthorized');
  await look(table);
  expect(await ask(key)).toBe('crm');
  store.revoke(id);
  await look(table);
  expect(await ask(key)).toBe('unauthorized');
});

it('a look reads the keys anew only where something changed, or a minute has passed', async () => {
  const { store, table, time } = await setUp();
  const { tables } = store.asked;
  for (let i = 0; i < 10; i++) await look(table);
  expect(store.asked.tables).toBe(tables);
  store.add();
  await look(table);
  expect(store.asked.tables).toBe(tables + 1);
  time.ms += 60_000;
  await look(table);
  expect(store.asked.tables).toBe(tables + 2);
});

it('a key has expired at its instant, without a look', async () => {
  const { store, table, time, ask } = await setUp();
  const { key } = store.add({ expires_at_ms: time.ms + 1000 });
  await look(table);
  expect(await ask(key)).toBe('somebody');
  time.ms += 1000;
  expect(await ask(key)).toBe('unauthorized');
});

it('keys of a disabled tenant are refused', async () => {
  const { store, table, ask } = await setUp();
  const { key } = store.add({ tenant: 'acme', name: 'theirs' });
  await look(table);
  expect(await ask(key)).toBe('theirs');
  store.disable('acme');
  await look(table);
  expect(await ask(key)).toBe('unauthorized');
});

it('without the store known keys go on for the stated time; then, and for keys never heard of, it says so and never opens', async () => {
  const { store, table, time, refused, ask } = await setUp();
  const { key } = store.add();
  await look(table);
  const { key: later } = store.add();
  store.isUp = false;
  await look(table);
  time.ms += 299_000;
  await look(table);
  expect(await ask(key)).toBe('somebody');
  expect(await ask(later)).toBe('store_unavailable');
  time.ms += 2_000;
  await look(table);
  expect(await ask(key)).toBe('store_unavailable');
  expect(refused).toContain('unavailable');
  store.isUp = true;
  await look(table);
  expect(await ask(key)).toBe('somebody');
  expect(await ask(later)).toBe('somebody');
});

it('many wrong keys of one address are told to wait, while a right key of it and other addresses go on', async () => {
  const { store, table, time, refused, ask } = await setUp({ perMinute: 5 });
  const { key } = store.add();
  await look(table);
  const wrong = fakeAccessStore().add().key;
  for (let i = 0; i < 5; i++) expect(await ask(wrong)).toBe('unauthorized');
  expect(await ask(wrong)).toBe('throttled');
  expect(await ask('assay_x')).toBe('throttled');
  expect(await ask(key)).toBe('somebody');
  expect(await ask(wrong, '192.0.2.2')).toBe('unauthorized');
  expect(await ask(undefined)).toBe('unauthorized');
  time.ms += 60_000;
  expect(await ask(wrong)).toBe('unauthorized');
  expect(refused).toContain('slowed');
});

it('tokens of an address that failed too often are not even looked at, but those that were verified before are taken', async () => {
  let verified = 0;
  const access = {
    tenant: 'default',
    keyId: null,
    subject: 'ann',
    scopes: new Set([]),
    minerId: null,
    limits: {},
  };
  const tokens: TokenVerifier = {
    known: (token) => (token === 'k.n.own' ? access : null),
    async verify() {
      verified++;
      return { refused: 'token', detail: 'no' };
    },
  };
  const { ask } = await setUp({ perMinute: 3, tokens });
  for (let i = 0; i < 3; i++) expect(await ask('a.b.c')).toBe('unauthorized');
  expect(await ask('a.b.c')).toBe('throttled');
  expect(verified).toBe(3);
  expect(await ask('k.n.own')).toBe('ann');
});

it('when a key was used is written down at the end, and a store that is away costs nothing', async () => {
  const { store, table, time, errors, ask } = await setUp();
  const { key, id } = store.add();
  await look(table);
  await ask(key);
  const usedAt = time.ms;
  await table.close();
  expect(store.touched.get(id)).toBe(usedAt);
  await ask(key);
  store.isUp = false;
  await table.close();
  expect(errors).toHaveLength(1);
});

it('whatever is shown, it is let in by its key or refused with an error that has a name', async () => {
  const { store, table, control } = await setUp({ perMinute: 1e9 });
  const { key } = store.add();
  await look(table);
  const given = fc.option(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 100 }),
      fc.constantFrom(key, `Bearer ${key}`, `bearer  ${key} `, `Basic ${key}`, 'Bearer', 'Bearer a.b.c'),
      fc
        .tuple(fc.nat(key.length), fc.string({ maxLength: 3 }))
        .map(([at, put]) => `Bearer ${key.slice(0, at)}${put}${key.slice(at)}`),
    ),
    { nil: undefined },
  );
  await fc.assert(
    fc.asyncProperty(given, given, async (authorization, apiKey) => {
      const isRight =
        authorization === undefined
          ? apiKey?.trim() === key
          : /^Bearer +(\S+) *$/i.exec(authorization)?.[1] === key;
      try {
        const access = await control.identify({ authorization, apiKey, address: 'a' });
        expect(access.subject).toBe('somebody');
        expect(isRight).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(AppError);
        expect(isRight).toBe(false);
      }
    }),
  );
});
