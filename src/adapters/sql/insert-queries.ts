import type { QueryRow } from '../../ports/store.ts';
import { toStorableJson } from './clean-text.ts';
import { toTimestamp } from './match.ts';
import type { SqlClient } from './sql-client.ts';
import { chunk } from './statements.ts';

const ROWS_PER_TRANSACTION = 200;
const NAMES = `asked_at, query_id, as_of, submitter, request, parsed, retrieval, answer, model_version, cost,
  timings_ms, degraded, features`;

const INSERT = `insert into queries (tenant, ${NAMES})
  select $1::text, asked_at, query_id, as_of, submitter, coalesce(request, 'null'), coalesce(parsed, 'null'),
    coalesce(retrieval, 'null'), coalesce(answer, 'null'), model_version, coalesce(cost, 'null'),
    coalesce(timings_ms, 'null'), degraded, features from json_to_recordset($2::text::json) as r(asked_at timestamptz, query_id text,
    as_of timestamptz, submitter text, request jsonb, parsed jsonb, retrieval jsonb, answer jsonb, model_version text,
    cost jsonb, timings_ms jsonb, degraded text[], features jsonb)
  on conflict (tenant, asked_at, query_id) do nothing`;

export async function insertQueries(client: SqlClient, tenant: string, rows: QueryRow[]): Promise<void> {
  for (const part of chunk(rows, ROWS_PER_TRANSACTION)) {
    const json = toStorableJson(part.map(encode));
    await client.run([{ text: INSERT, params: [tenant, json], fixed: true }]);
  }
}

function encode({ asked_at_ms, as_of_ms, ...row }: QueryRow): unknown {
  return { ...row, asked_at: toTimestamp(asked_at_ms), as_of: toTimestamp(as_of_ms) };
}
