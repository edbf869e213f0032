import type { SearchRequest } from './api.ts';
import type { BitPool } from './bit-pool.ts';
import { wordsFor } from './bitset.ts';
import { PlanBuilder } from './compile-predicate.ts';
import { PlanSets } from './evaluate-plan.ts';
import type { SegmentState } from './segment-state.ts';

/** Sets of one stage, by segment, deleted leads left out. */
export interface StageSets {
  words: Uint32Array[];
  counts: number[];
  matched: number;
}

/** Evaluates stages in order up to the first with enough leads. */
export function runStages(
  states: readonly SegmentState[],
  request: SearchRequest,
  pool: BitPool,
): StageSets[] {
  const plan = new PlanBuilder();
  const roots = request.stages.map((stage) => plan.add(stage));
  const sets = states.map((state) => new PlanSets(plan.nodes, state.segment, pool));
  const stages: StageSets[] = [];
  for (const root of roots) {
    const stage: StageSets = { words: [], counts: [], matched: 0 };
    for (let s = 0; s < states.length; s++) {
      const state = states[s];
      const set = sets[s];
      if (state === undefined || set === undefined) continue;
      const out = pool.take(wordsFor(state.segment.leadCount));
      const count = set.live(root, state.live, out);
      stage.words.push(out);
      stage.counts.push(count);
      stage.matched += count;
    }
    stages.push(stage);
    if (stage.matched >= request.wanted || (stage.matched === 0 && request.stopIfNone === true)) break;
  }
  return stages;
}
