import type { QueryFacts } from '../query-facts.ts';

/** One thing that is asked of every query. */
export interface QueryCheck {
  /** 1 where nothing is wrong, 0 where everything is. Pure. */
  value(facts: QueryFacts): number;
  /** Of a query that failed it; holds numbers and nothing of the prompt. */
  sentence(facts: QueryFacts): string;
}

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
