import { analyze } from '../../lead-index/analyze.ts';
import { hashString } from '../../lead-index/hash.ts';
import type { LeadFacts } from '../../ports/lead-judge.ts';
import type { SparseRow } from './ridge.ts';

/** Columns of a row. A fit inverts a matrix of this size. */
export const STUDENT_COLUMNS = 256;

const NEED_TERMS_MAX = 6;
const WORDS_MAX = 64;
const TEXT_MAX = 400;

/** What is known of a lead, whatever the need: worked out once for each record. */
export interface LeadTraits {
  /** Names with their values, in groups that have a length of 1 together. */
  groups: string[][];
  /** What the need is crossed with. */
  crossed: string[];
  words: ReadonlySet<string>;
}

/** Of the facts that a judge is given; evidence is left out, since it says different things at different times. */
export function leadTraits(facts: LeadFacts): LeadTraits {
  const { employees, founded, funding_usd: usd } = facts;
  const topics = facts.topics ?? (facts.industry === undefined ? [] : [facts.industry]);
  const size = employees === undefined ? 'none' : bucket((employees.min + employees.max) / 2);
  const named = (name: string, value: string | undefined) => [`${name}=${value ?? 'none'}`];
  const text = [facts.company, facts.description, facts.industry, ...topics].join(' ').slice(0, TEXT_MAX);
  return {
    groups: [
      topics.map((topic) => `topic=${topic}`),
      (facts.technologies ?? []).map((technology) => `technology=${technology}`),
      named('country', facts.country),
      named('region', facts.region),
      named('size', size),
      named('founded', founded === undefined ? undefined : String(Math.floor(founded / 5))),
      named('funding', usd === undefined ? undefined : bucket(usd)),
      named('stage', facts.funding_stage),
      named('type', facts.company_type),
      named('function', facts.function),
      named('seniority', facts.seniority),
    ],
    crossed: [...topics.slice(0, 2), `size=${size}`],
    words: new Set(analyze(text).slice(0, WORDS_MAX)),
  };
}

/**
 * One row of a need and a lead: traits of the lead, terms of the need, both crossed, and how many of the terms the
 * lead's own text has; hashed into STUDENT_COLUMNS with a sign (Weinberger et al., 2009). Bounded by the facts' bounds.
 */
export function studentRow(needTerms: readonly string[], lead: LeadTraits): SparseRow {
  const terms = needTerms.slice(0, NEED_TERMS_MAX);
  const sums = new Map<number, number>();
  const enter = (names: readonly string[], length: number) => {
    for (const name of names) {
      const hash = hashString(name);
      const at = (hash >>> 1) % STUDENT_COLUMNS;
      const value = length / Math.sqrt(names.length);
      sums.set(at, (sums.get(at) ?? 0) + ((hash & 1) === 0 ? value : -value));
    }
  };
  enter(['every lead'], 1);
  for (const group of lead.groups) enter(group, 1);
  enter(
    terms.map((term) => `need=${term}`),
    1,
  );
  enter(
    terms.flatMap((term) => lead.crossed.map((trait) => `need=${term} ${trait}`)),
    1,
  );
  const spoken = terms.filter((term) => lead.words.has(term)).length;
  if (spoken > 0) enter(['spoken of'], spoken / terms.length);
  const at = Uint16Array.from(sums.keys()).sort();
  return { at, value: Float64Array.from(at, (place) => sums.get(place) ?? 0) };
}

/** Powers of four. */
function bucket(value: number): string {
  return String(Math.floor(Math.log2(1 + Math.max(0, value)) / 2));
}
