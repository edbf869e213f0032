import type { LlmSpend } from '../../domain/llm-spend.ts';
import { toStorableJson } from './clean-text.ts';
import type { Row, SqlClient } from './sql-client.ts';

const CALLERS_MAX = 10_000;

const ADD = `insert into llm_spend as s (tenant, day, caller, usd, input_tokens, output_tokens, calls, leads)
  select $1::text, day, caller, sum(usd), sum(input_tokens), sum(output_tokens), sum(calls), sum(leads)
  from json_to_recordset($2::text::json) as r(day date, caller text, usd double precision, input_tokens bigint,
    output_tokens bigint, calls bigint, leads bigint)
  group by day, caller order by day, caller
  on conflict (tenant, day, caller) do update set usd = s.usd + excluded.usd,
    input_tokens = s.input_tokens + excluded.input_tokens, output_tokens = s.output_tokens + excluded.output_tokens,
    calls = s.calls + excluded.calls, leads = s.leads + excluded.leads`;

const READ = `select day::text as day, caller, usd, input_tokens, output_tokens, calls, leads from llm_spend
  where tenant = $1::text and day = any ($2::text[]::date[]) order by day, caller limit ${CALLERS_MAX}`;

/** Adds to what is stored and reads all of those days, in one transaction. */
export async function addSpend(client: SqlClient, tenant: string, spends: LlmSpend[]): Promise<LlmSpend[]> {
  const days = [...new Set(spends.map((spend) => spend.day))];
  const [, rows = []] = await client.run([
    { text: ADD, params: [tenant, toStorableJson(spends)], fixed: true },
    { text: READ, params: [tenant, days], fixed: true },
  ]);
  return rows.map(decode);
}

export async function spendOf(client: SqlClient, tenant: string, day: string): Promise<LlmSpend[]> {
  const [rows = []] = await client.run([{ text: READ, params: [tenant, [day]], fixed: true }]);
  return rows.map(decode);
}

function decode(row: Row): LlmSpend {
  return {
    day: String(row.day),
    caller: String(row.caller),
    usd: Number(row.usd),
    input_tokens: Number(row.input_tokens),
    output_tokens: Number(row.output_tokens),
    calls: Number(row.calls),
    leads: Number(row.leads),
  };
}
