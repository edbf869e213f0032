import type { Predicate } from '../../src/domain/predicate.ts';
import { analyze } from '../../src/lead-index/analyze.ts';
import type { SearchRequest } from '../../src/lead-index/api.ts';
import { DEFAULT_INTENT } from '../../src/pipeline/intent/formulas.ts';
import { Generator, NEWEST_MS } from '../generate.ts';
import * as values from './values.ts';

export interface BenchQuery {
  filters: Predicate[];
  words: string[];
  vector: Float32Array | null;
}

/** Distinct queries of 1-4 filters and 2-4 words, drawn from the distributions of the leads. */
export function generateQueries(count: number, seed: number, dimensions: number): BenchQuery[] {
  const generator = new Generator(seed, dimensions);
  const seen = new Set<string>();
  const queries: BenchQuery[] = [];
  while (queries.length < count) {
    const filters = pickFilters(generator);
    // Half of the words by frequency, half evenly from the 5,000 most common: people name topics, not function words.
    const words = Array.from({ length: 2 + generator.random.below(3) }, () =>
      generator.random.next() < 0.5
        ? generator.word()
        : (generator.words[generator.random.below(5000)] ?? ''),
    );
    const key = JSON.stringify([filters, words]);
    if (seen.has(key)) continue;
    seen.add(key);
    queries.push({ filters, words, vector: dimensions === 0 ? null : generator.vector() });
  }
  return queries;
}

function pickFilters(generator: Generator): Predicate[] {
  const { random } = generator;
  const kinds: (() => Predicate)[] = [
    () => ({
      op: 'in',
      facet: 'country',
      values: [...new Set([generator.pick(values.COUNTRIES), generator.pick(values.COUNTRIES)])],
    }),
    () => ({ op: 'in', facet: 'topics', values: [generator.pick(values.TOPICS)] }),
    () => ({ op: 'in', facet: 'technologies', values: [generator.pick(values.TECHNOLOGIES)] }),
    () => ({ op: 'in', facet: 'seniority', values: [generator.pick(values.SENIORITIES)] }),
    () => ({ op: 'in', facet: 'function', values: [generator.pick(values.FUNCTIONS)] }),
    () => ({ op: 'in', facet: 'funding_stage', values: [generator.pick(values.STAGES)] }),
    () => ({ op: 'range', column: 'founded_year', min: 2000 + random.below(20) }),
    () => {
      const min = Math.round(10 ** (random.next() * 3));
      return { op: 'range', column: 'employees_max', min, max: min * 20 };
    },
  ];
  const count = 1 + random.below(4);
  for (let i = 0; i < count; i++) {
    const j = i + random.below(kinds.length - i);
    const a = kinds[i];
    const b = kinds[j];
    if (a && b) [kinds[i], kinds[j]] = [b, a];
  }
  return kinds.slice(0, count).map((make) => make());
}

/** Filter, exact count and the best `limit` by text and prior. */
export function strictRequest(query: BenchQuery, limit: number): SearchRequest {
  return {
    stages: [{ op: 'all', of: query.filters }],
    wanted: 0,
    limit,
    terms: query.words.flatMap((word) => analyze(word)).map((term) => ({ term, weight: 1 })),
    vector: null,
    asOfMs: NEWEST_MS,
    intent: DEFAULT_INTENT,
  };
}

/** As the pipeline asks: filters dropped one by one until there are `limit` leads, and similarity too. */
export function relaxedRequest(query: BenchQuery, limit: number): SearchRequest {
  const stages = query.filters.map((_, i): Predicate => ({ op: 'all', of: query.filters.slice(i) }));
  return {
    ...strictRequest(query, limit),
    stages: [...stages, { op: 'all', of: [] }],
    wanted: limit,
    vector: query.vector,
  };
}
