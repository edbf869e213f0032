import type { Config } from '../../config.ts';
import type { MinerEvidence } from '../../learning/miners/miner-evidence.ts';
import { MQF_NEUTRAL, type MqfPart } from '../../learning/miners/mqf.ts';
import type { RateName } from '../../learning/miners/rates.ts';
import type { MinerThrottle } from '../../learning/throttle/miner-throttle.ts';
import type { Clock } from '../../ports/clock.ts';
import type { MinerFactors } from '../../ports/learned.ts';
import type { Emission, EpochToClose, MinerStore } from '../../ports/miners.ts';
import { endOfDay, type MinerBook } from './miner-book.ts';

const EPOCHS_SHOWN = 12;

/** What an epoch brings or brought: the credit it was computed from, and the micro-credits. */
export interface MinerEpoch extends Omit<Emission, 'miner_id'> {
  epoch: number;
  starts_at: string;
  ends_at: string;
}

export interface MinerPage {
  miner_id: string;
  /** RFC 3339: the end of the UTC day, up to which everything is decayed. */
  as_of: string;
  mqf: {
    value: number;
    neutral: number;
    half_life_days: number;
    /** value = neutral * product of (quality / neutral)^weight */
    parts: Record<RateName, MqfPart>;
  };
  inputs: MinerEvidence;
  /** Of this quality: what its evidence counts from the end of the day on. */
  factor: number;
  /** What answers for now multiply the value of its evidence by. */
  factor_in_use: number;
  flagged: boolean;
  flag_below: number;
  /** Null where there is no limit. */
  throttle: {
    refusal_rate: number;
    rows_per_minute: number;
    burst: number;
    tokens: number;
    throttled_until: string | null;
    why: string | null;
  } | null;
  credit: {
    /** What the epoch under way would bring if it ended now; at most a minute old. */
    current: MinerEpoch;
    /** Newest first. */
    closed: MinerEpoch[];
  };
}

export interface MinerPageSources {
  book: MinerBook;
  store: Pick<MinerStore, 'emissionsOf'>;
  tenant: string;
  throttle: MinerThrottle | undefined;
  config: Config;
  factors(asOfMs: number): Promise<MinerFactors | null>;
  now: Clock;
  current(): Promise<EpochToClose>;
  signal: AbortSignal | undefined;
}

/** All that is known of one miner, with the arithmetic. */
export async function minerPage(minerId: string, sources: MinerPageSources): Promise<MinerPage> {
  const { book, store, tenant, config, now, current, signal } = sources;
  const asOfMs = endOfDay(now());
  const entry = await book.one(minerId, asOfMs, { signal });
  const closed = await store.emissionsOf(tenant, minerId, EPOCHS_SHOWN, { signal });
  return {
    miner_id: minerId,
    as_of: new Date(asOfMs).toISOString(),
    mqf: {
      value: entry.mqf.value,
      neutral: MQF_NEUTRAL,
      half_life_days: config.MQF_HALF_LIFE_DAYS,
      parts: entry.mqf.parts,
    },
    inputs: entry.evidence,
    factor: entry.factor,
    factor_in_use: (await sources.factors(now()))?.of(minerId) ?? 1,
    flagged: entry.flagged,
    flag_below: config.MQF_FLAG_BELOW,
    throttle: await throttleOf(minerId, sources.throttle),
    credit: {
      current: currentOf(minerId, await current()),
      closed: closed.map(({ miner_id: _, ...rest }) => rest),
    },
  };
}

async function throttleOf(
  minerId: string,
  throttle: MinerThrottle | undefined,
): Promise<MinerPage['throttle']> {
  if (throttle === undefined) return null;
  const { refusalRate, rowsPerMinute, burst, tokens, throttled_until_ms } = await throttle.state(minerId);
  const percent = Math.round(refusalRate * 100);
  return {
    refusal_rate: refusalRate,
    rows_per_minute: rowsPerMinute,
    burst,
    tokens,
    throttled_until: throttled_until_ms === null ? null : new Date(throttled_until_ms).toISOString(),
    why:
      throttled_until_ms === null
        ? null
        : `it sent more than it may: ${percent} in 100 of its rows were refused of late, which leaves it ${Math.floor(rowsPerMinute)} rows a minute`,
  };
}

function currentOf(minerId: string, current: EpochToClose): MinerEpoch {
  const mine = current.emissions.find(({ miner_id }) => miner_id === minerId);
  const { miner_id: _, ...earned } = mine ?? NOTHING;
  return {
    epoch: current.epoch,
    starts_at: new Date(current.starts_at_ms).toISOString(),
    ends_at: new Date(current.ends_at_ms).toISOString(),
    ...earned,
  };
}

const NOTHING: Emission = {
  miner_id: '',
  micro_credits: 0,
  mqf: MQF_NEUTRAL,
  dues: 0,
  outcomes: 0,
  clicks: 0,
  fresh: 0,
};
