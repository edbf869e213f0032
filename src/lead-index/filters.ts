import type { BitPool } from './bit-pool.ts';
import { PlanSets } from './evaluate-plan.ts';
import { Plan } from './plan.ts';
import type { Segment } from './segment.ts';

/** The plan of one index with what is known of its nodes in each segment, from search to search. */
export class Filters {
  readonly plan = new Plan();
  readonly #pool: BitPool;
  readonly #sets = new WeakMap<Segment, PlanSets>();

  constructor(pool: BitPool) {
    this.#pool = pool;
  }

  /** To be called once a search, before its predicates are numbered: the sets of each state's segment, in order. */
  begin(states: readonly { readonly segment: Segment }[]): PlanSets[] {
    this.plan.begin();
    return states.map(({ segment }) => {
      let sets = this.#sets.get(segment);
      if (sets === undefined) {
        sets = new PlanSets(this.plan, segment, this.#pool);
        this.#sets.set(segment, sets);
      }
      sets.begin();
      return sets;
    });
  }
}
