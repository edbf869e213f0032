import type { CreditEvent, CreditWindow, EpochToClose, MinerStore } from '../../ports/miners.ts';
import { createCreditBook, type Voice, voices } from './credit-book.ts';
import { epochEmissions, type MinerStanding } from './epoch-emissions.ts';
import type { EpochTime } from './epoch-times.ts';

const PAGE = 5_000;
/** Events of one lead that are looked at in an epoch; more are made only on purpose. */
const EVENTS_PER_LEAD_MAX = 20_000;

export interface EpochComputation {
  store: Pick<MinerStore, 'creditEvents' | 'freshCredit'>;
  tenant: string;
  pool: number;
  halfLifeDays: number;
  /** Of every miner at the end of the epoch. */
  standing(endsAtMs: number): Promise<(minerId: string) => MinerStanding>;
  signal?: AbortSignal | undefined;
}

/** Reads what happened in an epoch and splits its pool. Holds the events of one lead and the sums of all miners. */
export async function computeEpoch(
  time: EpochTime,
  window: CreditWindow,
  job: EpochComputation,
): Promise<EpochToClose> {
  const book = createCreditBook();
  await eachLead(window, job, (of) => book.hear(of));
  await eachLead(window, job, (of) => book.credit(of));
  const { store, tenant, signal } = job;
  for (const { miner_id, credit } of await store.freshCredit(tenant, window, { signal }))
    book.fresh(miner_id, credit);
  const emissions = epochEmissions(job.pool, book.miners(), await job.standing(window.ends_at_ms));
  const emitted = emissions.reduce((sum, { micro_credits }) => sum + micro_credits, 0);
  return { ...time, cutoff_ms: window.received_until_ms, pool: job.pool, emitted, emissions };
}

async function eachLead(
  window: CreditWindow,
  { store, tenant, halfLifeDays, signal }: EpochComputation,
  visit: (voices: Voice[]) => void,
): Promise<void> {
  let held: CreditEvent[] = [];
  const flush = (): void => {
    if (held.length > 0) visit(voices(held, window.ends_at_ms, halfLifeDays));
    held = [];
  };
  for (let after: CreditEvent | null = null; ; ) {
    signal?.throwIfAborted();
    const page: CreditEvent[] = await store.creditEvents(tenant, window, after, PAGE);
    for (const event of page) {
      if (held[0] !== undefined && held[0].lead_id !== event.lead_id) flush();
      if (held.length < EVENTS_PER_LEAD_MAX) held.push(event);
    }
    after = page.at(-1) ?? null;
    if (page.length < PAGE) break;
  }
  flush();
}
