import type { Actor } from '../../domain/audit.ts';
import { AppError } from '../../errors.ts';
import type { Definition } from '../../experiments/definition.ts';
import { DefinitionSchema } from '../../experiments/definition.ts';
import type { Experiment, ExperimentChange, ExperimentStatus } from '../../ports/experiments.ts';
import { toStorableJson } from './clean-text.ts';
import { toTimestamp } from './match.ts';
import { type Row, type SqlClient, UniqueViolation } from './sql-client.ts';

/** More than layers that anybody runs at once. */
const RUNNING_MAX = 32;
const CHANGES_MAX = 200;

const ms = (name: string): string => `(extract(epoch from ${name}) * 1000)::double precision as ${name}_ms`;
const COLUMNS = `definition, status, ${ms('created_at')}, ${ms('started_at')}, ${ms('stopped_at')}`;

const logged = (
  source: string,
): string => `insert into experiment_changes (tenant, experiment_id, seq, at, actor, action)
  select $1::text, s.id, (select coalesce(max(seq), 0) + 1 from experiment_changes
    where tenant = $1::text and experiment_id = s.id), $3::text::timestamptz, $4::text, $5::text
  from ${source} s`;

/** The actor and the request of the audit log are parameters `at` and the one after; `actor` is who the caller said it was. */
const audited = (
  source: string,
  at: number,
): string => `insert into audit_log (tenant, actor, act, object, details, request_id)
  select $1::text, $${at}::text, 'experiment.' || $5::text, s.id, '{}'::jsonb, $${at + 1}::text from ${source} s`;

const CREATE = `with made as (
    insert into experiments (tenant, id, layer, status, definition, created_at)
    values ($1::text, $2::text, $6::text, 'draft', $7::text::jsonb, $3::text::timestamptz)
    on conflict (tenant, id) do nothing returning id
  ), noted as (${logged('made')}
  ), audited as (${audited('made', 8)})
  select id from made`;

const MOVE = `with moved as (
    update experiments set status = $6::text,
      started_at = case when $6::text = 'running' then $3::text::timestamptz else started_at end,
      stopped_at = case when $6::text = 'stopped' then $3::text::timestamptz else stopped_at end
    where tenant = $1::text and id = $2::text and status = $7::text returning id
  ), noted as (${logged('moved')}
  ), audited as (${audited('moved', 8)})
  select id from moved`;

export async function createExperiment(
  client: SqlClient,
  tenant: string,
  definition: Definition,
  actor: string,
  nowMs: number,
  by: Actor = { name: actor, requestId: null },
): Promise<boolean> {
  const { id, layer } = definition;
  const params = [tenant, id, toTimestamp(nowMs), actor, 'create', layer, toStorableJson(definition)];
  const audit = [by.name, by.requestId];
  const [rows = []] = await client.run([{ text: CREATE, params: [...params, ...audit] }]);
  return rows.length > 0;
}

export async function moveExperiment(
  client: SqlClient,
  tenant: string,
  id: string,
  to: 'running' | 'stopped',
  actor: string,
  nowMs: number,
  by: Actor = { name: actor, requestId: null },
): Promise<'moved' | 'refused'> {
  const [action, from] = to === 'running' ? ['start', 'draft'] : ['stop', 'running'];
  try {
    const params = [tenant, id, toTimestamp(nowMs), actor, action, to, from, by.name, by.requestId];
    const [rows = []] = await client.run([{ text: MOVE, params }]);
    return rows.length > 0 ? 'moved' : 'refused';
  } catch (error) {
    if (error instanceof UniqueViolation) return 'refused';
    throw error;
  }
}

export async function listExperiments(
  client: SqlClient,
  tenant: string,
  limit: number,
): Promise<Experiment[]> {
  const text = `select ${COLUMNS} from experiments where tenant = $1::text order by created_at desc, id limit $2::int`;
  const [rows = []] = await client.run([{ text, params: [tenant, limit] }]);
  return rows.map(decode);
}

export async function runningExperiments(client: SqlClient, tenant: string): Promise<Experiment[]> {
  const text = `select ${COLUMNS} from experiments where tenant = $1::text and status = 'running'
    order by layer limit ${RUNNING_MAX}`;
  const [rows = []] = await client.run([{ text, params: [tenant], fixed: true }]);
  return rows.map(decode);
}

export async function getExperiment(
  client: SqlClient,
  tenant: string,
  id: string,
): Promise<{ experiment: Experiment; changes: ExperimentChange[] } | null> {
  const [[row] = [], changes = []] = await client.run([
    {
      text: `select ${COLUMNS} from experiments where tenant = $1::text and id = $2::text`,
      params: [tenant, id],
    },
    {
      text: `select ${ms('at')}, actor, action from experiment_changes
        where tenant = $1::text and experiment_id = $2::text order by seq limit ${CHANGES_MAX}`,
      params: [tenant, id],
    },
  ]);
  if (row === undefined) return null;
  return {
    experiment: decode(row),
    changes: changes.map((one) => ({
      at_ms: Number(one.at_ms),
      actor: String(one.actor),
      action: actionOf(one.action),
    })),
  };
}

function decode(row: Row): Experiment {
  const read = DefinitionSchema.safeParse(row.definition);
  if (!read.success || read.data.salt === undefined)
    throw new AppError('internal', 'A stored experiment cannot be read by this version.', {
      cause: read.error,
    });
  return {
    definition: { ...read.data, salt: read.data.salt },
    status: statusOf(row.status),
    created_at_ms: Number(row.created_at_ms),
    started_at_ms: row.started_at_ms === null ? null : Number(row.started_at_ms),
    stopped_at_ms: row.stopped_at_ms === null ? null : Number(row.stopped_at_ms),
  };
}

function statusOf(value: unknown): ExperimentStatus {
  return value === 'running' || value === 'stopped' ? value : 'draft';
}

function actionOf(value: unknown): ExperimentChange['action'] {
  return value === 'start' || value === 'stop' ? value : 'create';
}
