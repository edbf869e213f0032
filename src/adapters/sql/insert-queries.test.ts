import { expect, it } from 'vitest';
import type { EncodedQuery } from '../../ports/store.ts';
import { insertQueries } from './insert-queries.ts';
import type { SqlClient, Statement } from './sql-client.ts';

const encoded = (n: number, characters: number): EncodedQuery => ({
  query_id: `q${n}`,
  asked_at_ms: n,
  json: JSON.stringify({ query_id: `q${n}` }),
  parsed: `${n}`,
  answer: 'a'.repeat(characters),
  features: '',
  components: '',
});

async function written(rows: readonly EncodedQuery[]) {
  const calls: (readonly Statement[])[] = [];
  const client = { run: async (statements: readonly Statement[]) => void calls.push(statements) };
  await insertQueries(client as unknown as SqlClient, 't', rows);
  return calls.map((statements) =>
    statements
      .filter(({ text }) => text.startsWith('insert into queries'))
      .map(({ params = [] }) => ({
        ids: (JSON.parse(`${params[1]}`) as { query_id: string }[]).map(({ query_id }) => query_id),
        longest: Math.max(...params.map((param) => `${param}`.length)),
      })),
  );
}

it('writes large rows by several statements of one transaction, each row once and in order', async () => {
  const sizes = [20_000, 20_000, 30_000, 1, 200_000, 59_000, 2];
  const [statements, ...more] = await written(sizes.map((size, n) => encoded(n, size)));
  expect(more).toEqual([]);
  expect(statements?.map(({ ids }) => ids)).toEqual([['q0', 'q1'], ['q2', 'q3'], ['q4'], ['q5', 'q6']]);
  expect(statements?.filter(({ longest }) => longest > 60_000).map(({ ids }) => ids)).toEqual([['q4']]);
});

it('writes small rows by one statement', async () => {
  const calls = await written(Array.from({ length: 100 }, (_, n) => encoded(n, 10)));
  expect(calls.map((statements) => statements.map(({ ids }) => ids.length))).toEqual([[100]]);
});
