import type { Logger } from 'pino';
import type { Config } from '../../config.ts';
import type { Actor } from '../../domain/audit.ts';
import {
  closeEpochs,
  type EpochClosing,
  openEpoch,
  windowOf,
} from '../../learning/incentives/close-epochs.ts';
import { computeEpoch } from '../../learning/incentives/compute-epoch.ts';
import { createMinerThrottle, type MinerThrottle } from '../../learning/throttle/miner-throttle.ts';
import type { Clock } from '../../ports/clock.ts';
import type { MinerFactors } from '../../ports/learned.ts';
import type { MinerOutcomes } from '../../ports/miner-outcomes.ts';
import type { ClosedEpoch, EpochToClose, MinerStore } from '../../ports/miners.ts';
import { keepFor } from './keep-for.ts';
import { createMinerBook, endOfDay } from './miner-book.ts';
import { type MinerList, type MinerListRequest, minerList } from './miner-list.ts';
import { type MinerPage, minerPage } from './miner-page.ts';

const LIST_KEPT_MS = 5_000;
const CURRENT_KEPT_MS = 60_000;

export interface MinersOptions {
  config: Config;
  store: MinerStore;
  tenant: string;
  /** Once all that is stored has been learned; null where nothing is learned from outcomes. */
  outcomes(): Promise<MinerOutcomes | null>;
  /** Factors that answers use now. */
  factors(asOfMs: number): Promise<MinerFactors | null>;
  log: Logger;
  now?: Clock;
}

/** Everything that concerns miners besides their evidence. */
export interface Miners {
  /** Undefined where everybody may send as much as it likes. */
  throttle: MinerThrottle | undefined;
  page(minerId: string, signal?: AbortSignal): Promise<MinerPage>;
  /** Whether its quality is under the threshold now. */
  isFlagged(minerId: string, signal?: AbortSignal): Promise<boolean>;
  list(request: MinerListRequest, signal?: AbortSignal): Promise<MinerList>;
  /** Quality of all miners now, for metrics. */
  qualities(): Promise<number[]>;
  epochs(limit: number): Promise<ClosedEpoch[]>;
  /** Closes those that are due. */
  closeEpochs(signal?: AbortSignal, actor?: Actor): Promise<EpochToClose[]>;
  /** Forgets what nobody needs. */
  forget(): Promise<void>;
}

export function openMiners(options: MinersOptions): Miners {
  const { config, store, tenant, outcomes, factors, log, now = Date.now } = options;
  const book = createMinerBook({ config, store, tenant, outcomes });
  const closing: EpochClosing = {
    store,
    tenant,
    pool: config.EPOCH_POOL,
    halfLifeDays: config.MQF_HALF_LIFE_DAYS,
    epochDays: config.EPOCH_DAYS,
    async standing(endsAtMs) {
      const known = new Map((await book.all(endsAtMs)).map((one) => [one.miner_id, one]));
      return (minerId) => {
        const one = known.get(minerId);
        return {
          mqf: one?.mqf.value ?? 0,
          examined: one?.mqf.parts.conversion.trials ?? 0,
          accepted: one?.evidence.sending.accepted ?? 0,
        };
      };
    },
  };
  const throttle =
    config.MINER_ROWS_PER_MINUTE === 0
      ? undefined
      : createMinerThrottle({
          store,
          tenant,
          rowsPerMinute: config.MINER_ROWS_PER_MINUTE,
          now,
          onError: (error) =>
            log.warn({ err: error }, 'what miners have sent could not be shared; it will be'),
        });
  const everybody = keepFor(LIST_KEPT_MS, now, () => book.all(endOfDay(now())));
  const current = keepFor(CURRENT_KEPT_MS, now, async () => {
    const nowMs = now();
    const { time, receivedFromMs } = await openEpoch(closing, nowMs);
    return computeEpoch(time, windowOf(time, receivedFromMs, nowMs), closing);
  });

  return {
    throttle,
    page: (minerId, signal) =>
      minerPage(minerId, { book, store, tenant, throttle, config, now, factors, current, signal }),
    isFlagged: async (minerId, signal) => (await book.one(minerId, endOfDay(now()), { signal })).flagged,
    list: async (request) => minerList(await everybody(), request),
    qualities: async () => (await everybody()).map(({ mqf }) => mqf.value),
    epochs: (limit) => store.closedEpochs(tenant, limit),
    closeEpochs: (signal, actor) => closeEpochs({ ...closing, signal }, now(), actor),
    forget: () => store.forgetBuckets(tenant),
  };
}
