import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { sampleQuery } from '../../test/store/sample-query.ts';
import type { EncodedQuery, QueryRow } from '../ports/store.ts';
import { createQueryLog } from './query-log.ts';

function recorder(fails = () => false) {
  const written: string[][] = [];
  const encoded: string[] = [];
  return {
    written,
    encoded,
    encodeQuery(row: QueryRow): EncodedQuery {
      encoded.push(row.query_id);
      const texts = { json: JSON.stringify(row), parsed: '', answer: '', features: '', components: '' };
      return { query_id: row.query_id, asked_at_ms: row.asked_at_ms, ...texts };
    },
    async insertQueries(_: string, rows: readonly (QueryRow | EncodedQuery)[]) {
      if (fails()) throw new Error('no store');
      written.push(rows.map(({ query_id }) => query_id));
    },
  };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));
const silent = pino({ level: 'silent' });

describe('the log of queries', () => {
  it('encodes one row a turn of the event loop, and keeps the order whatever was encoded when', async () => {
    const store = recorder();
    const log = createQueryLog(store, 't', 100, silent);
    for (const id of ['a', 'b', 'c']) log.add(sampleQuery(id));
    expect(store.encoded).toEqual([]);
    await turn();
    expect(store.encoded.length).toBeLessThan(3);
    await log.flush();
    expect(store.encoded).toEqual(['a', 'b', 'c']);
    expect(store.written.flat()).toEqual(['a', 'b', 'c']);
    await log.close();
  });

  it('counts what it had no room for and what the store did not take', async () => {
    let isDown = true;
    const store = recorder(() => isDown);
    const log = createQueryLog(store, 't', 2, silent);
    for (const id of ['a', 'b', 'c']) log.add(sampleQuery(id));
    expect([log.waiting(), log.dropped()]).toEqual([2, 1]);
    await log.flush();
    expect([log.waiting(), log.dropped()]).toEqual([0, 3]);
    isDown = false;
    log.add(sampleQuery('d'));
    await log.close();
    expect(store.written).toEqual([['d']]);
  });

  it('goes on without a row that cannot be written as text, and counts it', async () => {
    const store = recorder();
    const log = createQueryLog(store, 't', 100, silent);
    log.add(sampleQuery('a', { cost: { usd: 1n } }));
    log.add(sampleQuery('b'));
    await turn();
    await log.close();
    expect([store.written, log.dropped()]).toEqual([[['b']], 1]);
  });

  it('writes everything before it closes', async () => {
    const store = recorder();
    const log = createQueryLog(store, 't', 1000, silent);
    for (let i = 0; i < 450; i++) log.add(sampleQuery(`q${i}`));
    await log.close();
    expect(store.written.flat()).toHaveLength(450);
    expect(Math.max(...store.written.map((batch) => batch.length))).toBeLessThanOrEqual(200);
  });
});
