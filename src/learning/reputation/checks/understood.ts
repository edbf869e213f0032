import type { QueryFacts } from '../query-facts.ts';
import { percent, type QueryCheck } from './check.ts';

/** Share of the prompt's letters and digits that were not left over by the parse. 722 prompts of people: mean .98, 1 % under .75. */
export const understood: QueryCheck = {
  value: (facts) => share(facts),
  sentence: (facts) => `only ${percent(share(facts))} of the prompt could be read`,
};

function share({ signs, unparsedSigns }: QueryFacts): number {
  return signs === 0 ? 0 : 1 - Math.min(1, unparsedSigns / signs);
}
