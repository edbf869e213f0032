import type { SearchRequest, SearchResult, Snapshot } from './api.ts';
import { BitPool } from './bit-pool.ts';
import { Filters } from './filters.ts';
import { KnownCodes } from './known-codes.ts';
import { runStages } from './run-stages.ts';
import { SearchRun } from './search-run.ts';
import type { SegmentState } from './segment-state.ts';
import { TextScratch } from './text-scratch.ts';
import type { TextScoring } from './text-stats.ts';
import { TopSelection } from './top-selection.ts';
import { VectorScratch } from './vector-source.ts';

/** Memory that searches of one index share; a search is synchronous, so one at a time uses it. */
export class SearchScratch {
  readonly pool = new BitPool();
  readonly filters = new Filters(this.pool);
  readonly codes = new KnownCodes();
  readonly text = new TextScratch();
  readonly byText = new TopSelection();
  readonly byPrior = new TopSelection();
  readonly bySimilarity = new TopSelection();
  readonly vectors = new VectorScratch();
}

/** Filter, count, choose candidates, value them. `scoringOf` answers null where the request has no terms. */
export function search(
  snapshot: Snapshot,
  states: readonly SegmentState[],
  request: SearchRequest,
  scoringOf: () => TextScoring | null,
  scratch: SearchScratch,
): SearchResult {
  const startedAt = performance.now();
  const stages = runStages(states, request, scratch.filters, scratch.pool);
  const filteredAt = performance.now();
  const isNone = stages[0]?.matched === 0 && request.stopIfNone === true;
  const scoring = isNone ? null : scoringOf();
  const run = new SearchRun(states, request, scoring, scratch, stages);
  const { candidates, vectorMs } = run.run();
  scratch.pool.releaseAll();
  return {
    snapshot,
    matched: stages.map((stage) => stage.matched),
    candidates,
    timings: {
      filterMs: filteredAt - startedAt,
      textMs: performance.now() - filteredAt - vectorMs,
      vectorMs,
    },
  };
}
