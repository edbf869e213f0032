import { ALERT_RULES } from '../../learning/reputation/alert-rules.ts';
import type { Alert, AlertChange, AlertFilter } from '../../ports/reputation.ts';
import type { CallOptions } from '../../ports/store.ts';
import { toStorableJson } from './clean-text.ts';
import type { Row, SqlClient } from './sql-client.ts';

const COLUMNS = 'alert_id, rule, submitter, since_ms, closed_ms, value, worst, threshold, clear, above';
const OPEN = `insert into reputation_alerts (tenant, ${COLUMNS})
  select $1::text, ${COLUMNS} from json_to_recordset($2::text::json) as d(alert_id text, rule text, submitter text,
    since_ms bigint, closed_ms bigint, value double precision, worst double precision, threshold double precision,
    clear double precision, above boolean)
  order by rule collate "C", submitter collate "C"
  on conflict (tenant, rule, submitter) where closed_ms is null do nothing`;
const UPDATE = `update reputation_alerts a set value = d.value,
    worst = case when a.above then greatest(a.worst, d.worst) else least(a.worst, d.worst) end
  from json_to_recordset($2::text::json) as d(alert_id text, value double precision, worst double precision)
  where a.tenant = $1::text and a.alert_id = d.alert_id and a.closed_ms is null`;
const CLOSE = `update reputation_alerts a set value = d.value, closed_ms = d.closed_ms
  from json_to_recordset($2::text::json) as d(alert_id text, value double precision, closed_ms bigint)
  where a.tenant = $1::text and a.alert_id = d.alert_id and a.closed_ms is null`;
const LIST = `select ${COLUMNS} from reputation_alerts where tenant = $1::text
    and ($2::text is null or submitter = $2::text) and ($3::text is null or rule = $3::text)
    and ($4::text is null or (closed_ms is null) = ($4::text = 'open'))
    and ($5::bigint is null or (since_ms, alert_id) < ($5::bigint, $6::text))
  order by since_ms desc, alert_id desc limit $7::integer`;

export async function changeAlerts(client: SqlClient, tenant: string, change: AlertChange): Promise<void> {
  const { open, update, close } = change;
  const statements = [
    ...(open.length > 0 ? [{ text: OPEN, params: [tenant, toStorableJson(open)], fixed: true }] : []),
    ...(update.length > 0 ? [{ text: UPDATE, params: [tenant, toStorableJson(update)], fixed: true }] : []),
    ...(close.length > 0 ? [{ text: CLOSE, params: [tenant, toStorableJson(close)], fixed: true }] : []),
  ];
  if (statements.length > 0) await client.run(statements);
}

export async function listAlerts(
  client: SqlClient,
  tenant: string,
  { state, rule, submitter, limit, after }: AlertFilter,
  options?: CallOptions,
): Promise<Alert[]> {
  const params = [
    tenant,
    submitter ?? null,
    rule ?? null,
    state ?? null,
    after?.since_ms ?? null,
    after?.alert_id ?? '',
    limit,
  ];
  const [rows = []] = await client.run([{ text: LIST, params, fixed: true }], options);
  return rows.flatMap(decode);
}

/** None where the rule is of another version. */
function decode(row: Row): Alert[] {
  const rule = ALERT_RULES.find((known) => known === row.rule);
  if (rule === undefined) return [];
  return [
    {
      alert_id: String(row.alert_id),
      rule,
      submitter: String(row.submitter),
      since_ms: Number(row.since_ms),
      closed_ms: row.closed_ms === null ? null : Number(row.closed_ms),
      value: Number(row.value),
      worst: Number(row.worst),
      threshold: Number(row.threshold),
      clear: Number(row.clear),
      above: row.above === true,
    },
  ];
}
