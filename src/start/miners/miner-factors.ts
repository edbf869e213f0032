import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import type { Config } from '../../config.ts';
import { judgeMiner } from '../../learning/miners/judge-miner.ts';
import { NO_OUTCOMES, NO_SENDING } from '../../learning/miners/miner-evidence.ts';
import { priors } from '../../learning/miners/priors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { MinerFactors } from '../../ports/learned.ts';
import type { MinerOutcomes } from '../../ports/miner-outcomes.ts';
import type { MinerSent, MinerStore } from '../../ports/miners.ts';
import { MINERS_MAX, qualitySettings } from './miner-book.ts';

const DAY_MS = 86_400_000;
/** Days that questions are about; each holds what every miner had sent by then. */
const DAYS_MAX = 32;
/** A day is over for good when the last clocks have passed it; what was read before is read again. */
const SETTLED_MS = 120_000;
const RELOAD_MS = 60_000;
const READ_MS = 2_000;
/** Sums of the store differ in their last bits with the order of rows; the factor does not. */
const DIGITS = 1e6;

export interface MinerFactorsOptions {
  config: Config;
  store: Pick<MinerStore, 'minersSent'>;
  tenant: string;
  outcomes: MinerOutcomes;
  log: Logger;
  now: Clock;
}

export interface MinerFactorBook {
  /**
   * How far the evidence of each miner counts as of the instant; null where all count alike. Waits for the store on the
   * first question about a day. Never rejects: where the store does not answer, what miners sent is left out.
   */
  factors(asOfMs: number): Promise<MinerFactors | null>;
  /** False while something is left out: answers must not be kept. */
  isWhole(): boolean;
}

interface Day {
  loadedMs: number;
  sent: Promise<Map<string, MinerSent>>;
  /** Of the same outcomes; the same object, so that the lead index makes its tables once. */
  memo: { version: number; factors: MinerFactors | null } | null;
}

/** The quality of all miners as of any day, as factors on their evidence. */
export function createMinerFactors(options: MinerFactorsOptions): MinerFactorBook {
  const { config, store, tenant, outcomes, log, now } = options;
  const halfLife = config.MQF_HALF_LIFE_DAYS;
  const settings = qualitySettings(config);
  const days = new LRUCache<number, Day>({ max: DAYS_MAX });
  let isWhole = true;

  async function read(day: number): Promise<Map<string, MinerSent>> {
    const sent = await store.minersSent(tenant, day * DAY_MS, halfLife, MINERS_MAX, { deadlineMs: READ_MS });
    isWhole = true;
    return new Map(sent.map((one) => [one.miner_id, one]));
  }

  function dayOf(day: number): Day {
    const held = days.get(day);
    const nowMs = now();
    if (
      held !== undefined &&
      (held.loadedMs >= day * DAY_MS + SETTLED_MS || nowMs < held.loadedMs + RELOAD_MS)
    )
      return held;
    const made: Day = { loadedMs: nowMs, sent: read(day), memo: null };
    days.set(day, made);
    made.sent.catch((error: unknown) => {
      log.warn({ err: error }, 'what miners sent could not be read; their evidence counts without it');
      isWhole = false;
      if (days.peek(day) === made) days.delete(day);
    });
    return made;
  }

  function judge(sent: ReadonlyMap<string, MinerSent>, asOfMs: number): MinerFactors | null {
    const totals = outcomes.totals(asOfMs, halfLife);
    // Before the first outcome nothing says that evidence of one miner is worth more than that of another.
    if (Object.values(totals).every((sum) => sum === 0)) return null;
    const prior = priors({ outcomes: totals });
    const factors = new Map<string, number>();
    let max = 1;
    for (const id of new Set([...sent.keys(), ...outcomes.minerIds().slice(0, MINERS_MAX)])) {
      const evidence = {
        outcomes: outcomes.sums(id, asOfMs, halfLife) ?? NO_OUTCOMES,
        sending: sent.get(id) ?? NO_SENDING,
      };
      const factor = Math.round(judgeMiner(evidence, prior, settings).factor * DIGITS) / DIGITS;
      if (factor === 1) continue;
      factors.set(id, factor);
      max = Math.max(max, factor);
    }
    return factors.size === 0 ? null : { of: (minerId) => factors.get(minerId) ?? 1, max };
  }

  return {
    async factors(asOfMs) {
      const day = dayOf(Math.floor(asOfMs / DAY_MS));
      const sent = await day.sent.catch(() => null);
      if (sent === null) return judge(new Map(), asOfMs);
      const version = outcomes.versionAt(asOfMs);
      if (day.memo?.version !== version) day.memo = { version, factors: judge(sent, asOfMs) };
      return day.memo.factors;
    },
    isWhole: () => isWhole,
  };
}
