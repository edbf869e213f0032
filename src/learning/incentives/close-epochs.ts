import type { Actor } from '../../domain/audit.ts';
import type { CreditWindow, EpochToClose, MinerStore } from '../../ports/miners.ts';
import { computeEpoch, type EpochComputation } from './compute-epoch.ts';
import { type EpochTime, firstEpoch, nextEpoch } from './epoch-times.ts';

/** After its end an epoch waits for outcomes that are under way. */
const GRACE_MS = 3_600_000;
/** Transactions take less time than this, so nothing received before it can still appear. */
const SETTLED_MS = 120_000;
/** Epochs closed in one run. */
const RUN_MAX = 520;

export interface EpochClosing extends EpochComputation {
  store: EpochComputation['store'] & Pick<MinerStore, 'closeEpoch' | 'lastEpoch' | 'firstContribution'>;
  epochDays: number;
}

/** The epoch that is not closed yet, and from when on what is received late belongs to it. */
export async function openEpoch(
  { store, tenant, epochDays }: Pick<EpochClosing, 'store' | 'tenant' | 'epochDays'>,
  nowMs: number,
): Promise<{ time: EpochTime; receivedFromMs: number }> {
  const last = await store.lastEpoch(tenant);
  if (last !== null) return { time: nextEpoch(last, epochDays), receivedFromMs: last.cutoff_ms };
  const first = Math.min(nowMs, (await store.firstContribution(tenant)) ?? nowMs);
  const oldest = nowMs - RUN_MAX * epochDays * 86_400_000;
  return { time: firstEpoch(Math.max(first, oldest), epochDays), receivedFromMs: 0 };
}

export function windowOf(time: EpochTime, receivedFromMs: number, receivedUntilMs: number): CreditWindow {
  return {
    starts_at_ms: time.starts_at_ms,
    ends_at_ms: time.ends_at_ms,
    received_from_ms: receivedFromMs,
    received_until_ms: receivedUntilMs,
  };
}

/**
 * Closes every epoch that ended an hour ago or more, oldest first, and returns those that this call closed. An outcome that
 * is received after its epoch was closed counts in the next one. Any number of processes may call it at the same time, and
 * one that dies leaves nothing half done: the pool of an epoch is paid in the transaction that writes its row.
 */
export async function closeEpochs(job: EpochClosing, nowMs: number, actor?: Actor): Promise<EpochToClose[]> {
  const closed: EpochToClose[] = [];
  for (let i = 0; i < RUN_MAX; i++) {
    const { time, receivedFromMs } = await openEpoch(job, nowMs);
    if (time.ends_at_ms + GRACE_MS > nowMs) break;
    const epoch = await computeEpoch(time, windowOf(time, receivedFromMs, nowMs - SETTLED_MS), job);
    if (await job.store.closeEpoch(job.tenant, epoch, actor)) closed.push(epoch);
  }
  return closed;
}
