import type { DayLeads, Flag, ReputationDelta, ReputationTotals } from '../../ports/reputation.ts';
import { age, type DecayedSums, emptySums, mergeSums } from './decayed-sums.ts';
import { DistinctLeads } from './distinct-leads.ts';
import { RecentQueries } from './recent-queries.ts';

const DAY_MS = 86_400_000;

interface Day {
  day: string;
  returned: number;
  distinct: DistinctLeads;
}

/** What happened since the last write. */
interface Unwritten {
  sums: DecayedSums;
  leads: Day;
  queries: number;
  flagged: number;
  flag: Flag | null;
  firstMs: number;
}

/** One submitter as this process knows it: what is stored, as of the last write, and what came since. About 2.5 KB. */
export class SubmitterState {
  readonly submitter: string;
  readonly recent = new RecentQueries();
  current: DecayedSums;
  day: Day;
  lastMs: number;
  /** Kept from write to write: the order of lists. */
  score = 0;
  #unwritten: Unwritten;
  #dayFromMs: number;
  #halfLifeMs: number;

  constructor(submitter: string, nowMs: number, halfLifeMs: number) {
    this.submitter = submitter;
    this.current = emptySums(nowMs);
    this.day = emptyDay(dayOf(nowMs));
    this.#dayFromMs = Date.parse(this.day.day);
    this.lastMs = nowMs;
    this.#halfLifeMs = halfLifeMs;
    this.#unwritten = nothing(nowMs, this.day.day);
  }

  /** Brings everything to the instant; call before adding. Answers the sums to add to. */
  at(nowMs: number): readonly [DecayedSums, DecayedSums] {
    age(this.current, nowMs, this.#halfLifeMs);
    age(this.#unwritten.sums, nowMs, this.#halfLifeMs);
    if (nowMs < this.#dayFromMs || nowMs >= this.#dayFromMs + DAY_MS) {
      const today = dayOf(nowMs);
      this.#dayFromMs = Date.parse(today);
      this.day = emptyDay(today);
      this.#unwritten.leads = emptyDay(today);
    }
    this.lastMs = Math.max(this.lastMs, nowMs);
    return [this.current, this.#unwritten.sums];
  }

  addLeads(hashes: readonly number[]): void {
    for (const day of [this.day, this.#unwritten.leads]) {
      day.returned += hashes.length;
      for (const hash of hashes) day.distinct.add(hash);
    }
  }

  countQuery(flag: Flag | null): void {
    this.#unwritten.queries++;
    if (flag === null) return;
    this.#unwritten.flagged++;
    this.#unwritten.flag = flag;
  }

  /** What is to be written; from now on counted anew. */
  take(nowMs: number): ReputationDelta {
    const { sums, leads, queries, flagged, flag, firstMs } = this.#unwritten;
    this.#unwritten = nothing(nowMs, this.day.day);
    return {
      submitter: this.submitter,
      score: this.score,
      queries,
      flagged,
      flag,
      first_ms: Math.round(firstMs),
      last_ms: Math.round(this.lastMs),
      sums,
      leads:
        leads.returned === 0
          ? null
          : { day: leads.day, returned: leads.returned, registers: leads.distinct.registers() },
    };
  }

  /** Takes back what could not be written. */
  giveBack(delta: ReputationDelta): void {
    const mine = this.#unwritten;
    mine.sums = mergeSums(delta.sums, mine.sums, this.#halfLifeMs);
    mine.queries += delta.queries;
    mine.flagged += delta.flagged;
    mine.flag ??= delta.flag;
    mine.firstMs = Math.min(mine.firstMs, delta.first_ms);
    if (delta.leads !== null) addDay(mine.leads, delta.leads);
  }

  /** What is stored counts less from now on, and the leads of the day are forgotten. */
  discount(factor: number): void {
    const { weight, sum } = this.current;
    for (let i = 0; i < weight.length; i++) {
      weight[i] = (weight[i] ?? 0) * factor;
      sum[i] = (sum[i] ?? 0) * factor;
    }
    this.day = emptyDay(this.day.day);
  }

  /** Takes what is stored by all processes as what was, and what came since on top of it. */
  rebase(totals: ReputationTotals): void {
    this.current = mergeSums(totals.sums, this.#unwritten.sums, this.#halfLifeMs);
    const day = emptyDay(this.day.day);
    if (totals.leads !== null) addDay(day, totals.leads);
    const { leads } = this.#unwritten;
    addDay(day, { ...leads, registers: leads.distinct.registers() });
    this.day = day;
  }
}

export function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

function emptyDay(day: string): Day {
  return { day, returned: 0, distinct: new DistinctLeads() };
}

function addDay(into: Day, from: DayLeads): void {
  if (from.day !== into.day) return;
  into.returned += from.returned;
  into.distinct.merge(from.registers);
}

function nothing(nowMs: number, day: string): Unwritten {
  return {
    sums: emptySums(nowMs),
    leads: emptyDay(day),
    queries: 0,
    flagged: 0,
    flag: null,
    firstMs: nowMs,
  };
}
