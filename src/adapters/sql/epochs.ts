import { randomUUID } from 'node:crypto';
import { type Actor, ASSAY_ITSELF } from '../../domain/audit.ts';
import type { ClosedEpoch, Emission, EpochToClose } from '../../ports/miners.ts';
import type { CallOptions } from '../../ports/store.ts';
import { auditEntry, conditionParam } from './audit-entry.ts';
import { toStorableJson } from './clean-text.ts';
import { toTimestamp } from './match.ts';
import type { Row, SqlClient, Statement } from './sql-client.ts';
import { chunk } from './statements.ts';

const ROWS_PER_STATEMENT = 1_000;

const CLOSE = `insert into epochs (tenant, epoch, starts_at, ends_at, cutoff, closing, pool, emitted, miners)
  values ($1::text, $2::integer, $3::text::timestamptz, $4::text::timestamptz, $5::text::timestamptz, $6::text::uuid,
    $7::bigint, $8::bigint, $9::integer)
  on conflict (tenant, epoch) do nothing returning epoch`;
/** Nothing where another one closed it. */
const EMIT = `insert into emissions (tenant, epoch, miner_id, micro_credits, mqf, dues, outcomes, clicks, fresh)
  select $1::text, $2::integer, miner_id, micro_credits, mqf, dues, outcomes, clicks, fresh
  from json_to_recordset($4::text::json) as r(miner_id text, micro_credits bigint, mqf double precision,
    dues double precision, outcomes double precision, clicks double precision, fresh double precision)
  where (select closing from epochs where tenant = $1::text and epoch = $2::integer) = $3::text::uuid`;

const CLOSED_BY_THIS = `exists (select from epochs e where e.tenant = $1::text
  and e.epoch = ${conditionParam(1)}::integer and e.closing = ${conditionParam(2)}::text::uuid)`;

/** The key of the epoch decides who closes it: of several at once one writes, the others write nothing. */
export async function closeEpoch(
  client: SqlClient,
  tenant: string,
  epoch: EpochToClose,
  actor: Actor = ASSAY_ITSELF,
): Promise<boolean> {
  const closing = randomUUID();
  const { starts_at_ms, ends_at_ms, cutoff_ms, emissions } = epoch;
  const close: Statement = {
    text: CLOSE,
    params: [
      tenant,
      epoch.epoch,
      ...[starts_at_ms, ends_at_ms, cutoff_ms].map(toTimestamp),
      closing,
      epoch.pool,
      epoch.emitted,
      emissions.length,
    ],
    fixed: true,
  };
  const [closed = []] = await client.run([
    close,
    ...chunk([...emissions], ROWS_PER_STATEMENT).map((part) => ({
      text: EMIT,
      params: [tenant, epoch.epoch, closing, toStorableJson(part)],
      fixed: true,
    })),
    auditEntry(
      {
        tenant,
        actor,
        act: 'epoch.close',
        object: String(epoch.epoch),
        details: { pool: epoch.pool, emitted: epoch.emitted, miners: emissions.length },
      },
      { text: CLOSED_BY_THIS, params: [epoch.epoch, closing] },
    ),
  ]);
  return closed.length > 0;
}

const SECONDS = (column: string): string => `extract(epoch from ${column}) * 1000`;
const LIST = `select epoch, ${SECONDS('starts_at')} as starts_ms, ${SECONDS('ends_at')} as ends_ms,
    ${SECONDS('closed_at')} as closed_ms, pool, emitted, miners
  from epochs where tenant = $1::text order by epoch desc limit $2::integer`;

export async function closedEpochs(
  client: SqlClient,
  tenant: string,
  limit: number,
  options?: CallOptions,
): Promise<ClosedEpoch[]> {
  const [rows = []] = await client.run([{ text: LIST, params: [tenant, limit], fixed: true }], options);
  return rows.map((row) => ({
    epoch: Number(row.epoch),
    starts_at: instant(row.starts_ms),
    ends_at: instant(row.ends_ms),
    closed_at: instant(row.closed_ms),
    pool: Number(row.pool),
    emitted: Number(row.emitted),
    miners: Number(row.miners),
  }));
}

const LAST = `select epoch, ${SECONDS('ends_at')} as ends_ms, ${SECONDS('cutoff')} as cutoff_ms
  from epochs where tenant = $1::text order by epoch desc limit 1`;

export async function lastEpoch(
  client: SqlClient,
  tenant: string,
): Promise<{ epoch: number; ends_at_ms: number; cutoff_ms: number } | null> {
  const [[row] = []] = await client.run([{ text: LAST, params: [tenant], fixed: true }]);
  if (row === undefined) return null;
  const ms = (value: unknown): number => Math.round(Number(value));
  return { epoch: Number(row.epoch), ends_at_ms: ms(row.ends_ms), cutoff_ms: ms(row.cutoff_ms) };
}

const EARNED = `select m.*, ${SECONDS('e.starts_at')} as starts_ms, ${SECONDS('e.ends_at')} as ends_ms
  from emissions m join epochs e on e.tenant = m.tenant and e.epoch = m.epoch
  where m.tenant = $1::text and m.miner_id = $2::text order by m.epoch desc limit $3::integer`;

export async function emissionsOf(
  client: SqlClient,
  tenant: string,
  minerId: string,
  limit: number,
  options?: CallOptions,
): Promise<(Emission & { epoch: number; starts_at: string; ends_at: string })[]> {
  const params = [tenant, minerId, limit];
  const [rows = []] = await client.run([{ text: EARNED, params, fixed: true }], options);
  return rows.map((row) => ({
    epoch: Number(row.epoch),
    starts_at: instant(row.starts_ms),
    ends_at: instant(row.ends_ms),
    ...emissionOf(row),
  }));
}

function emissionOf(row: Row): Emission {
  return {
    miner_id: String(row.miner_id),
    micro_credits: Number(row.micro_credits),
    mqf: Number(row.mqf),
    dues: Number(row.dues),
    outcomes: Number(row.outcomes),
    clicks: Number(row.clicks),
    fresh: Number(row.fresh),
  };
}

function instant(ms: unknown): string {
  return new Date(Math.round(Number(ms))).toISOString();
}
