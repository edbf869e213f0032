import type { MinerSent } from '../../ports/miners.ts';
import type { CallOptions } from '../../ports/store.ts';
import { toTimestamp } from './match.ts';
import type { Row, SqlClient } from './sql-client.ts';

/** Refusals that mean: it was there already. */
const COPIES = `('near_duplicate', 'copied', 'template', 'id_taken')`;
const TODAY = `(now() at time zone 'utc')::date`;

/** CTE that counts the accepted rows of `source` (miner_id, new, observed_at); $1 is the tenant. */
export function countAccepted(source: string): string {
  return `insert into miner_days as d (tenant, miner_id, day, accepted, duplicates, refused, fresh)
    select $1::text, miner_id, ${TODAY}, count(*), 0, 0,
      sum(power(0.5::double precision, least(3650, greatest(0, extract(epoch from now() - observed_at) / 86400)) / 30))
    from ${source} where new group by miner_id order by miner_id
    on conflict (tenant, miner_id, day) do update
      set accepted = d.accepted + excluded.accepted, fresh = d.fresh + excluded.fresh`;
}

/** CTE that counts the refused rows of `source` (miner_id, code, status); $1 is the tenant. */
export function countRefused(source: string): string {
  return `insert into miner_days as d (tenant, miner_id, day, accepted, duplicates, refused, fresh)
    select $1::text, miner_id, ${TODAY}, 0, count(*) filter (where code in ${COPIES}),
      count(*) filter (where code not in ${COPIES}), 0
    from ${source} where status = 'refused' and code <> 'throttled' group by miner_id order by miner_id
    on conflict (tenant, miner_id, day) do update
      set duplicates = d.duplicates + excluded.duplicates, refused = d.refused + excluded.refused`;
}

const SUMS = `sum(accepted * weight) as accepted, sum(duplicates * weight) as duplicates,
  sum(refused * weight) as refused, sum(fresh * weight) as fresh`;
/** At most 600 half-lives, since PostgreSQL refuses a product that is too small to be written. */
const DECAYED = `select *, power(0.5::double precision, least(600,
    extract(epoch from $2::text::timestamptz - ((day + 1)::timestamp at time zone 'utc')) / 86400 / $3::double precision)) as weight
  from miner_days where tenant = $1::text and day < ($2::text::timestamptz at time zone 'utc')::date`;
const ALL = `select miner_id, ${SUMS} from (${DECAYED}) d group by miner_id
  order by sum(accepted * weight) desc, miner_id limit $4::integer`;
const ONE = `select miner_id, ${SUMS} from (${DECAYED} and miner_id = $4::text) d group by miner_id`;

export async function minersSent(
  client: SqlClient,
  tenant: string,
  asOfMs: number,
  halfLifeDays: number,
  limit: number,
  options?: CallOptions,
): Promise<MinerSent[]> {
  const params = [tenant, toTimestamp(asOfMs), halfLifeDays, limit];
  const [rows = []] = await client.run([{ text: ALL, params, fixed: true }], options);
  return rows.map(decode);
}

export async function minerSent(
  client: SqlClient,
  tenant: string,
  minerId: string,
  asOfMs: number,
  halfLifeDays: number,
  options?: CallOptions,
): Promise<MinerSent | null> {
  const params = [tenant, toTimestamp(asOfMs), halfLifeDays, minerId];
  const [rows = []] = await client.run([{ text: ONE, params, fixed: true }], options);
  const [row] = rows;
  return row === undefined ? null : decode(row);
}

function decode(row: Row): MinerSent {
  return {
    miner_id: String(row.miner_id),
    accepted: Number(row.accepted),
    duplicates: Number(row.duplicates),
    refused: Number(row.refused),
    fresh: Number(row.fresh),
  };
}
