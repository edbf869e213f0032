import type { SearchRequest } from './api.ts';
import type { BitPool } from './bit-pool.ts';
import { wordsFor } from './bitset.ts';
import type { Filters } from './filters.ts';
import type { SegmentState } from './segment-state.ts';

/** Sets of one stage, by segment, deleted leads left out; no words where the segment has none. */
export interface StageSets {
  words: Uint32Array[];
  counts: number[];
  matched: number;
}

/** Evaluates stages in order up to the first with enough leads. */
export function runStages(
  states: readonly SegmentState[],
  request: SearchRequest,
  filters: Filters,
  pool: BitPool,
): StageSets[] {
  const sets = filters.begin(states);
  const stages: StageSets[] = [];
  for (const predicate of request.stages) {
    const demands = filters.plan.demands(predicate);
    const stage: StageSets = { words: [], counts: [], matched: 0 };
    for (let s = 0; s < states.length; s++) {
      const state = states[s];
      const set = sets[s];
      if (state === undefined || set === undefined) continue;
      const out = pool.take(wordsFor(state.segment.leadCount));
      const count = set.live(demands, state.live, out);
      stage.words.push(count === 0 ? NOTHING : out);
      stage.counts.push(count);
      stage.matched += count;
    }
    stages.push(stage);
    if (stage.matched >= request.wanted || (stage.matched === 0 && request.stopIfNone === true)) break;
  }
  return stages;
}

const NOTHING = new Uint32Array(0);
