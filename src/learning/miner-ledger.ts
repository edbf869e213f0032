import type { OutcomeKind } from '../domain/outcome.ts';
import type { MinerOutcomes, MinerSums } from '../ports/miner-outcomes.ts';
import type { LeadEvent } from './lead-ledger.ts';
import { NO_OUTCOMES } from './miners/miner-evidence.ts';

const DAY_MS = 86_400_000;
/** Shares are counted in millionths: sums of whole numbers are exact, so they do not depend on the order of events. */
const UNITS = 1e6;

const COLUMNS = [
  'examined',
  'clicks',
  'accepted',
  'rejected',
  'replied',
  'meeting',
  'converted',
  'bounced',
] as const satisfies readonly (keyof MinerSums)[];

const COLUMN_OF: Readonly<Record<OutcomeKind, number>> = {
  impression: 0,
  click: 1,
  accepted: 2,
  rejected: 3,
  replied: 4,
  meeting: 5,
  converted: 6,
  bounced: 7,
};

interface MinerDays {
  /** Day since 1970 to units by column. */
  byDay: Map<number, Float64Array>;
  /** Days of `byDay`, ascending; null where it has to be made anew. */
  days: number[] | null;
  /** Last answer given, for as long as no day that it saw changes. */
  memo: { day: number; halfLifeDays: number; sums: MinerSums | null } | null;
}

/** Counters of all miners by UTC day of the event. */
export class MinerLedger implements MinerOutcomes {
  readonly #miners = new Map<string, MinerDays>();
  readonly #all: MinerDays = newDays();
  readonly #windowDays: number;
  /** Changes by day of the event; and of the past as a whole. */
  readonly #changes = new Map<number, number>();
  #prunes = 0;
  #ids: string[] | null = null;

  /** Older days do not count. */
  constructor(windowDays: number) {
    this.#windowDays = windowDays;
  }

  versionAt(asOfMs: number): number {
    const today = Math.floor(asOfMs / DAY_MS);
    let version = this.#prunes;
    for (const [day, changes] of this.#changes) if (day < today) version += changes;
    return version;
  }

  get size(): number {
    return this.#miners.size;
  }

  count(event: LeadEvent, sign: 1 | -1): void {
    if (event.shares.length === 0) return;
    const day = Math.floor(event.atMs / DAY_MS);
    const times = UNITS * (event.kind === 'impression' ? event.examined : 1);
    const column = COLUMN_OF[event.kind];
    this.#changes.set(day, (this.#changes.get(day) ?? 0) + 1);
    for (const { minerId, share } of event.shares) {
      let miner = this.#miners.get(minerId);
      if (miner === undefined) {
        miner = newDays();
        this.#miners.set(minerId, miner);
        this.#ids = null;
      }
      // Rounded before the sign: what is taken away is what was added, also at a half.
      const units = sign * Math.round(share * times);
      add(miner, day, column, units);
      if (miner.byDay.size === 0) {
        this.#miners.delete(minerId);
        this.#ids = null;
      }
      add(this.#all, day, column, units);
    }
  }

  /** Takes out the days that began before the instant. */
  dropBefore(ms: number): void {
    const before = Math.floor(ms / DAY_MS);
    for (const miner of [...this.#miners.values(), this.#all]) {
      for (const day of miner.byDay.keys()) if (day < before) miner.byDay.delete(day);
      miner.days = null;
      miner.memo = null;
    }
    for (const [id, miner] of this.#miners) if (miner.byDay.size === 0) this.#miners.delete(id);
    this.#ids = null;
    for (const [day, changes] of this.#changes)
      if (day < before) {
        this.#prunes += changes + 1;
        this.#changes.delete(day);
      }
  }

  minerIds(): readonly string[] {
    this.#ids ??= [...this.#miners.keys()].sort();
    return this.#ids;
  }

  sums(minerId: string, asOfMs: number, halfLifeDays: number): MinerSums | null {
    const miner = this.#miners.get(minerId);
    return miner === undefined ? null : sumsOf(miner, asOfMs, halfLifeDays, this.#windowDays);
  }

  totals(asOfMs: number, halfLifeDays: number): MinerSums {
    return sumsOf(this.#all, asOfMs, halfLifeDays, this.#windowDays) ?? { ...NO_OUTCOMES };
  }
}

function newDays(): MinerDays {
  return { byDay: new Map(), days: null, memo: null };
}

function add(miner: MinerDays, day: number, column: number, units: number): void {
  let counters = miner.byDay.get(day);
  if (counters === undefined) {
    counters = new Float64Array(COLUMNS.length);
    miner.byDay.set(day, counters);
    miner.days = null;
  }
  counters[column] = (counters[column] ?? 0) + units;
  // A day whose events are all taken back is as if there had been none.
  if (counters.every((one) => one === 0)) {
    miner.byDay.delete(day);
    miner.days = null;
  }
  if (miner.memo !== null && day < miner.memo.day) miner.memo = null;
}

/** Of the days that are over at the instant. */
function sumsOf(
  miner: MinerDays,
  asOfMs: number,
  halfLifeDays: number,
  windowDays: number,
): MinerSums | null {
  const today = Math.floor(asOfMs / DAY_MS);
  const { memo } = miner;
  // Decay is by whole days from the end of each: one answer for all instants of a day.
  if (memo !== null && memo.day === today && memo.halfLifeDays === halfLifeDays) return memo.sums;
  miner.days ??= [...miner.byDay.keys()].sort((a, b) => a - b);
  const sums = { ...NO_OUTCOMES };
  let isKnown = false;
  for (const day of miner.days) {
    if (day >= today) break;
    if (day < today - windowDays) continue;
    const counters = miner.byDay.get(day);
    if (counters === undefined) continue;
    const weight = 2 ** (-(today - day - 1) / halfLifeDays) / UNITS;
    COLUMNS.forEach((name, column) => {
      const units = counters[column] ?? 0;
      if (units !== 0) isKnown = true;
      sums[name] += weight * units;
    });
  }
  miner.memo = { day: today, halfLifeDays, sums: isKnown ? sums : null };
  return miner.memo.sums;
}
