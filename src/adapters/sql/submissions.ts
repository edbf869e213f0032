import type { CallOptions } from '../../ports/store.ts';
import type {
  RefusedSubmission,
  Submission,
  SubmissionBounds,
  SubmissionFilter,
  SubmissionRefusal,
} from '../../ports/submissions.ts';
import { toStorableJson } from './clean-text.ts';
import { countRefused } from './miner-days.ts';
import type { Row, SqlClient } from './sql-client.ts';
import { chunk, seqOf } from './statements.ts';

const ROWS_PER_TRANSACTION = 1000;

/** Writers take the rows in one order, so that two of them cannot wait for each other. */
const RECORD = `with incoming as materialized (
    select * from json_to_recordset($2::text::json) as r(n integer, miner_id text, snippet_id text, status text, code text, refusals jsonb)
  ), written as (
    insert into submissions as s (tenant, miner_id, snippet_id, status, code, refusals, seq)
    select $1::text, miner_id, snippet_id, status, code, refusals, ${seqOf('n')} from incoming
    order by miner_id, snippet_id
    on conflict (tenant, miner_id, snippet_id) do update set status = excluded.status, code = excluded.code,
      refusals = excluded.refusals, seq = excluded.seq, submitted_at = excluded.submitted_at
      where s.status <> excluded.status or s.refusals <> excluded.refusals
    returning miner_id, code, status
  ), counted as (
  insert into submission_counts as c (tenant, miner_id, code, count)
  select $1::text, miner_id, code, count(*) from written group by miner_id, code order by miner_id, code
  on conflict (tenant, miner_id, code) do update set count = c.count + excluded.count
  ), counted_by_day as (
    ${countRefused('written')}
  )
  select 1`;

const BOUND_AGE = `delete from submissions
  where tenant = $1::text and submitted_at < now() - make_interval(days => $2::integer)`;
const BOUND_ROWS = `delete from submissions where tenant = $1::text and seq <= (
    select seq from submissions where tenant = $1::text order by seq desc offset $2::integer limit 1)`;

/** Of several verdicts on one id in one call the last counts. */
export async function recordRefusals(
  client: SqlClient,
  tenant: string,
  refused: readonly RefusedSubmission[],
): Promise<void> {
  const latest = new Map(refused.map((one) => [`${one.miner_id}\n${one.snippet_id}`, one]));
  for (const part of chunk([...latest.values()], ROWS_PER_TRANSACTION)) {
    const rows = part.map((one, n) => ({ ...one, n, code: one.refusals[0]?.code ?? 'schema' }));
    await client.run([{ text: RECORD, params: [tenant, toStorableJson(rows)], fixed: true }]);
  }
}

export async function boundSubmissions(
  client: SqlClient,
  tenant: string,
  { days, rows }: SubmissionBounds,
): Promise<void> {
  await client.run([
    { text: BOUND_AGE, params: [tenant, days] },
    { text: BOUND_ROWS, params: [tenant, rows] },
  ]);
}

const ACCEPTED = `select seq, snippet_id, 'accepted' as status, submitted_at, null as refusals from snippet_fingerprints f
    where tenant = $1::text and miner_id = $2::text and (seq, snippet_id) < ($3::bigint, $4::text) and not exists (
      select from submissions s where s.tenant = $1::text and s.miner_id = $2::text and s.snippet_id = f.snippet_id
        and s.status = 'reported')
    order by seq desc, snippet_id desc limit $5::integer`;
const REFUSED = `select seq, snippet_id, status, submitted_at, refusals::text as refusals from submissions
    where tenant = $1::text and miner_id = $2::text and (seq, snippet_id) < ($3::bigint, $4::text)
      and ($6::text is null or status = $6::text)
      and ($7::text is null or refusals @> jsonb_build_array(jsonb_build_object('code', $7::text)))
    order by seq desc, snippet_id desc limit $5::integer`;

export async function listSubmissions(
  client: SqlClient,
  tenant: string,
  minerId: string,
  { status, code, before, limit }: SubmissionFilter,
  options?: CallOptions,
): Promise<Submission[]> {
  const { seq, snippet_id } = before ?? { seq: Number.MAX_SAFE_INTEGER, snippet_id: '' };
  const paging = [tenant, minerId, String(seq), snippet_id, limit];
  const accepted = (status === undefined || status === 'accepted') && code === undefined;
  const refused = status !== 'accepted';
  const [first = [], second = []] = await client.run(
    [
      ...(accepted ? [{ text: ACCEPTED, params: paging }] : []),
      ...(refused ? [{ text: REFUSED, params: [...paging, status ?? null, code ?? null] }] : []),
    ],
    options,
  );
  return [...first, ...second]
    .map(toSubmission)
    .sort((a, b) => b.seq - a.seq || (a.snippet_id < b.snippet_id ? 1 : -1))
    .slice(0, limit);
}

export async function countSubmissions(
  client: SqlClient,
  tenant: string,
  minerId: string,
  options?: CallOptions,
): Promise<Record<string, number>> {
  const text = `select code, count from submission_counts where tenant = $1::text and miner_id = $2::text order by code`;
  const [rows = []] = await client.run([{ text, params: [tenant, minerId], fixed: true }], options);
  return Object.fromEntries(rows.map((row) => [String(row.code), Number(row.count)]));
}

const STATUSES: readonly Submission['status'][] = ['accepted', 'refused', 'reported'];

function toSubmission(row: Row): Submission {
  const at = row.submitted_at instanceof Date ? row.submitted_at : new Date(String(row.submitted_at));
  const refusals: SubmissionRefusal[] = row.refusals === null ? [] : JSON.parse(String(row.refusals));
  return {
    seq: Number(row.seq),
    snippet_id: String(row.snippet_id),
    status: STATUSES.find((known) => known === row.status) ?? 'refused',
    submitted_at: at.toISOString(),
    refusals,
  };
}
