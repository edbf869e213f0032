import type { CountedQueryRow, KpiDay, UncountedQuery } from '../../ports/kpis.ts';
import { featureBin } from '../drift/feature-bin.ts';
import type { BinCounts } from '../drift/psi.ts';
import { DIMENSIONS, type Dimension } from './segments-of.ts';
import { addTally, emptyTally, readTally, type Tally } from './tally.ts';

/** Dimension of the rows that hold the distribution of one number of the answers each. */
export const FEATURE = 'feature';

/** What is to be added to the rows of the aggregates, gathered from several queries. */
export class KpiChanges {
  readonly #segments = new Map<string, { key: Omit<KpiDay, 'tally'>; tally: Tally }>();
  readonly #features = new Map<string, { key: Omit<KpiDay, 'tally'>; bins: BinCounts }>();

  /** Into every segment that the query is in, on the day on which it was asked. */
  add(query: Pick<CountedQueryRow, 'asked_at_ms' | 'segments'>, tally: Tally, times: 1 | -1 = 1): void {
    for (const dimension of DIMENSIONS) addTally(this.#at(query, dimension), tally, times);
  }

  /** `columns` are the names of what was logged; null where they are not known, then only what the score is made of counts. */
  addFeatures(
    { asked_at_ms, leads, logged }: Pick<UncountedQuery, 'asked_at_ms' | 'leads' | 'logged'>,
    columns: readonly string[] | null,
  ): void {
    const day = dayOf(asked_at_ms);
    leads.forEach(({ features }, i) => {
      const row = columns === null ? [] : (logged?.rows[i] ?? []);
      row.forEach((value, column) => {
        const feature = columns?.[column];
        if (feature !== undefined && !(feature in features)) this.#countFeature(day, feature, value);
      });
      for (const [feature, value] of Object.entries(features)) this.#countFeature(day, feature, value);
    });
  }

  /** The rows that change. */
  keys(): Omit<KpiDay, 'tally'>[] {
    return [...this.#segments.values(), ...this.#features.values()].map(({ key }) => key);
  }

  /** The rows as they are to be, from those that are there. */
  applyTo(stored: readonly KpiDay[]): KpiDay[] {
    const before = new Map(stored.map((row) => [idOf(row), row.tally]));
    const segments = [...this.#segments.values()].map(({ key, tally }) => {
      const sum = readTally(before.get(idOf(key)));
      addTally(sum, tally);
      return { ...key, tally: sum };
    });
    const features = [...this.#features.values()].map(({ key, bins }) => {
      const sum = readBins(before.get(idOf(key)));
      for (const [bin, count] of Object.entries(bins)) sum[bin] = (sum[bin] ?? 0) + count;
      return { ...key, tally: { bins: sum } };
    });
    return [...segments, ...features];
  }

  #countFeature(day: string, feature: string, value: number | null): void {
    const id = `${day}\n${feature}`;
    const known = this.#features.get(id) ?? { key: { dimension: FEATURE, day, value: feature }, bins: {} };
    this.#features.set(id, known);
    const bin = String(featureBin(value));
    known.bins[bin] = (known.bins[bin] ?? 0) + 1;
  }

  #at(
    { asked_at_ms, segments }: Pick<CountedQueryRow, 'asked_at_ms' | 'segments'>,
    dimension: Dimension,
  ): Tally {
    const key = { dimension, day: dayOf(asked_at_ms), value: segments[dimension] };
    const id = idOf(key);
    const known = this.#segments.get(id) ?? { key, tally: emptyTally() };
    this.#segments.set(id, known);
    return known.tally;
  }
}

/** Of a row of dimension FEATURE; what is none has no bins. */
export function readBins(tally: unknown): BinCounts {
  const bins = typeof tally === 'object' && tally !== null && 'bins' in tally ? tally.bins : null;
  if (typeof bins !== 'object' || bins === null) return {};
  return Object.fromEntries(
    Object.entries(bins).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  );
}

/** RFC 3339 date of an instant, UTC. */
export function dayOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}

function idOf({ dimension, day, value }: Omit<KpiDay, 'tally'>): string {
  return `${dimension}\n${day}\n${value}`;
}
