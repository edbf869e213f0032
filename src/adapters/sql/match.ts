import type { Predicate } from '../../domain/predicate.ts';
import { compilePredicate } from './compile-predicate.ts';
import type { Row, RunOptions, SqlClient, SqlParam } from './sql-client.ts';

export async function count(
  client: SqlClient,
  tenant: string,
  predicate: Predicate,
  options?: RunOptions,
): Promise<number> {
  const [n = 0] = await countWidening(client, tenant, [predicate], options);
  return n;
}

/** One pass over what the last matches, which must be all that any of them does. */
export async function countWidening(
  client: SqlClient,
  tenant: string,
  predicates: readonly Predicate[],
  options?: RunOptions,
): Promise<number[]> {
  const widest = predicates.at(-1);
  if (widest === undefined) return [];
  const params: SqlParam[] = [tenant];
  const compiled = (predicate: Predicate) => {
    const where = compilePredicate(predicate, params.length + 1);
    params.push(...where.params);
    return where.text;
  };
  const within = predicates.slice(0, -1).map((one) => `count(*) filter (where ${compiled(one)})`);
  const counts = [...within, 'count(*)'].map((count, i) => `(${count})::integer as n${i}`);
  const text = `select ${counts.join(', ')} from leads l where l.tenant = $1::text and ${compiled(widest)}`;
  const [rows = []] = await client.run([{ text, params }], options);
  return predicates.map((_, i) => Number(rows[0]?.[`n${i}`] ?? 0));
}

export async function matchIds(
  client: SqlClient,
  tenant: string,
  predicate: Predicate,
  limit: number,
  options?: RunOptions,
): Promise<string[]> {
  return selectIds(client, tenant, predicate, limit, 'l.lead_id', options);
}

export async function matchPrior(
  client: SqlClient,
  tenant: string,
  predicate: Predicate,
  limit: number,
  options?: RunOptions,
): Promise<string[]> {
  return selectIds(client, tenant, predicate, limit, 'l.quality desc, l.lead_id', options);
}

async function selectIds(
  client: SqlClient,
  tenant: string,
  predicate: Predicate,
  limit: number,
  order: string,
  options?: RunOptions,
): Promise<string[]> {
  const where = compilePredicate(predicate, 3);
  const text = `select l.lead_id from leads l where l.tenant = $1::text and ${where.text}
    order by ${order} limit $2::integer`;
  return ids(await client.run([{ text, params: [tenant, limit, ...where.params] }], options));
}

/** Most distinct terms first, then quality, then lead_id. */
export async function matchText(
  client: SqlClient,
  tenant: string,
  terms: string[],
  asOfMs: number,
  predicate: Predicate,
  limit: number,
  options?: RunOptions,
): Promise<string[]> {
  const where = compilePredicate(predicate, 5);
  const text = `with asked as (select term, 1::bigint << (i - 1)::integer as bit
      from unnest($2::text[]) with ordinality as q(term, i)
    ), hits as (
      select l.lead_id, q.bit from asked q
        join leads l on l.tenant = $1::text and l.own_terms @> array[q.term]
      union all
      select s.lead_id, q.bit from asked q
        join intent_snippets s on s.tenant = $1::text and s.terms @> array[q.term] and s.observed_at <= $3::text::timestamptz
    ), ranked as (select lead_id, bit_count(bit_or(bit)::bit(64)) as terms from hits group by lead_id)
    select l.lead_id from ranked r join leads l on l.tenant = $1::text and l.lead_id = r.lead_id
    where ${where.text} order by r.terms desc, l.quality desc, l.lead_id limit $4::integer`;
  const params: SqlParam[] = [tenant, [...new Set(terms)], toTimestamp(asOfMs), limit, ...where.params];
  return ids(await client.run([{ text, params }], options));
}

/** Instants go as text: both drivers would otherwise convert in their own way. */
export function toTimestamp(ms: number): string {
  return new Date(ms).toISOString();
}

function ids(results: Row[][]): string[] {
  return (results[0] ?? []).map((row) => String(row.lead_id));
}
