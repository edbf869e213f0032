import fc from 'fast-check';
import type { Predicate } from '../../domain/predicate.ts';
import { DEFAULT_INTENT } from '../../pipeline/intent/formulas.ts';
import type { MinerFactors } from '../../ports/learned.ts';
import { analyze } from '../analyze.ts';
import type { SearchRequest, Snapshot } from '../api.ts';
import { DAY_MS, DIMENSIONS, NOW_MS, predicates, WORDS } from './make-blocks.ts';

/** Factors of the miners of make-blocks, one of whom nothing is known among them. */
export const minerFactors = fc
  .record({
    m: fc.double({ min: 0.01, max: 3, noNaN: true }),
    'miner-2': fc.constantFrom(0.25, 1, 2),
    鉱夫: fc.constantFrom(0.5, 1.5),
  })
  .map((known): MinerFactors => {
    const byId = new Map(Object.entries(known));
    return { of: (id) => byId.get(id) ?? 1, max: Math.max(1, ...byId.values()) };
  });

/** Random searches over the leads of make-blocks. */
export const requests = fc
  .record({
    stages: fc.array(predicates, { minLength: 1, maxLength: 3 }),
    wanted: fc.integer({ min: 0, max: 30 }),
    limit: fc.integer({ min: 1, max: 30 }),
    words: fc.array(fc.constantFrom(...WORDS), { maxLength: 3 }),
    weight: fc.constantFrom(1, 0.5),
    vector: fc.option(fc.constant(Float32Array.from({ length: DIMENSIONS }, (_, i) => (i === 0 ? 1 : 0)))),
    asOfDays: fc.constantFrom(-200, 0, 60),
    miners: fc.option(minerFactors, { nil: undefined }),
  })
  .map(
    ({ stages, wanted, limit, words, weight, vector, asOfDays, miners }): SearchRequest => ({
      stages: widening(stages),
      wanted,
      limit,
      terms: words.flatMap((word) => analyze(word)).map((term) => ({ term, weight })),
      vector,
      asOfMs: NOW_MS + asOfDays * DAY_MS,
      intent: DEFAULT_INTENT,
      ...(miners === undefined ? {} : { miners }),
    }),
  );

function widening(stages: Predicate[]): Predicate[] {
  return stages.map((_, i) => ({ op: 'any', of: stages.slice(0, i + 1) }));
}

/** Everything a search answers, by lead_id, bits of the numbers included. */
export function answer(snapshot: Snapshot, request: SearchRequest) {
  const { candidates, matched } = snapshot.search(request);
  const rows = Array.from({ length: candidates.count }, (_, i) => {
    const segment = candidates.segment[i] ?? 0;
    const ordinal = candidates.ordinal[i] ?? 0;
    return {
      id: snapshot.segments[segment]?.leadId(ordinal) ?? '',
      stage: candidates.stage[i],
      own: candidates.ownBm25[i],
      best: candidates.bestValue[i],
      evidence: snapshot.evidence(segment, ordinal, request, 10),
    };
  });
  return { matched, rows: rows.sort((a, b) => (a.id < b.id ? -1 : 1)) };
}
