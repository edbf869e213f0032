import type { Config } from '../../config.ts';
import { type JudgedMiner, judgeMiner, type QualitySettings } from '../../learning/miners/judge-miner.ts';
import { type MinerEvidence, NO_OUTCOMES, NO_SENDING } from '../../learning/miners/miner-evidence.ts';
import { type Priors, priors } from '../../learning/miners/priors.ts';
import type { MinerOutcomes } from '../../ports/miner-outcomes.ts';
import type { MinerStore } from '../../ports/miners.ts';
import type { CallOptions } from '../../ports/store.ts';

const DAY_MS = 86_400_000;
/** Miners that are looked at together: the most active ones, and all with outcomes. */
export const MINERS_MAX = 20_000;

export interface MinerBookOptions {
  config: Config;
  store: Pick<MinerStore, 'minersSent' | 'minerSent'>;
  tenant: string;
  /** Once all that is stored has been learned; null where nothing is learned from outcomes. */
  outcomes(): Promise<MinerOutcomes | null>;
}

export interface BookEntry extends JudgedMiner {
  miner_id: string;
  evidence: MinerEvidence;
}

/** What is known of the miners as of an instant, from what they sent and what became of it. */
export interface MinerBook {
  one(minerId: string, asOfMs: number, options?: CallOptions): Promise<BookEntry>;
  all(asOfMs: number, options?: CallOptions): Promise<BookEntry[]>;
}

/** The end of the UTC day: everything known at `nowMs` counts at it. */
export function endOfDay(nowMs: number): number {
  return (Math.floor(nowMs / DAY_MS) + 1) * DAY_MS;
}

export function qualitySettings(
  config: Pick<Config, 'MQF_FACTOR_MIN' | 'MQF_FACTOR_MAX' | 'MQF_FLAG_BELOW'>,
): QualitySettings {
  return {
    factorMin: config.MQF_FACTOR_MIN,
    factorMax: config.MQF_FACTOR_MAX,
    flagBelow: config.MQF_FLAG_BELOW,
  };
}

export function createMinerBook({ config, store, tenant, outcomes }: MinerBookOptions): MinerBook {
  const halfLife = config.MQF_HALF_LIFE_DAYS;
  const settings = qualitySettings(config);

  function priorsAt(known: MinerOutcomes | null, asOfMs: number): Priors {
    return priors({ outcomes: known?.totals(asOfMs, halfLife) ?? NO_OUTCOMES });
  }

  return {
    async one(minerId, asOfMs, options) {
      const sending = (await store.minerSent(tenant, minerId, asOfMs, halfLife, options)) ?? NO_SENDING;
      const known = await outcomes();
      const evidence = { outcomes: known?.sums(minerId, asOfMs, halfLife) ?? NO_OUTCOMES, sending };
      return { miner_id: minerId, evidence, ...judgeMiner(evidence, priorsAt(known, asOfMs), settings) };
    },
    async all(asOfMs, options) {
      const known = await outcomes();
      const sent = await store.minersSent(tenant, asOfMs, halfLife, MINERS_MAX, options);
      const sendingOf = new Map(sent.map((one) => [one.miner_id, one]));
      const ids = new Set([...sendingOf.keys(), ...(known?.minerIds() ?? []).slice(0, MINERS_MAX)]);
      const prior = priorsAt(known, asOfMs);
      return [...ids].map((miner_id) => {
        const sending = sendingOf.get(miner_id) ?? NO_SENDING;
        const evidence = { outcomes: known?.sums(miner_id, asOfMs, halfLife) ?? NO_OUTCOMES, sending };
        return { miner_id, evidence, ...judgeMiner(evidence, prior, settings) };
      });
    },
  };
}
