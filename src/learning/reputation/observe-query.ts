import type { Parsed } from '../../domain/parsed.ts';
import type { QueryRequest } from '../../pipeline/request.ts';
import type { Flag } from '../../ports/reputation.ts';
import { QUERY_CHECKS } from './checks/query-checks.ts';
import { addEvent, type SumCode, sumOf } from './decayed-sums.ts';
import { promptFacts, type QueryFacts } from './query-facts.ts';
import { CHECKS, type ReputationAccount, type ReputationSettings, reputationOf } from './reputation-of.ts';
import type { SubmitterState } from './submitter-state.ts';

/** Under this share of what is normal a check flags the query. */
const FLAG_SHARE = 0.5;

export interface ObservedQuery {
  request: QueryRequest;
  parsed: Parsed;
  /** Leads asked for. */
  k: number;
  /** `hashText` of the ids answered. */
  leads: readonly number[];
  usd: number;
  computeMs: number;
}

export interface Observation {
  /** Null where the query passed. */
  flag: Flag | null;
  account: ReputationAccount;
}

/** Runs the checks on an answered query and adds them to what is known of its submitter. */
export function observeQuery(
  state: SubmitterState,
  query: ObservedQuery,
  atMs: number,
  dayLimit: number,
  settings: ReputationSettings,
): Observation {
  const sums = state.at(atMs);
  state.addLeads(query.leads);
  const facts = factsOf(state, query, atMs, dayLimit);
  let worst: { code: SumCode; share: number; sentence(): string } | null = null;
  for (const [code, check] of QUERY_CHECKS) {
    const value = check.value(facts);
    for (const one of sums) addEvent(one, code, value);
    const share = value / CHECKS[code].normal;
    if (share < (worst?.share ?? FLAG_SHARE)) worst = { code, share, sentence: () => check.sentence(facts) };
  }
  const flag = worst && { code: worst.code, reason: worst.sentence(), at_ms: Math.round(atMs) };
  for (const one of sums) {
    addEvent(one, 'well_formed', 1);
    addEvent(one, 'flagged', flag === null ? 0 : 1);
    addEvent(one, 'leads', query.leads.length);
    if (query.usd > 0) addEvent(one, 'usd', query.usd);
    addEvent(one, 'compute_ms', query.computeMs);
  }
  return { flag, account: settle(state, flag, settings) };
}

/** A request that could not be taken: wrong fields, or no JSON. */
export function observeMalformed(
  state: SubmitterState,
  code: string,
  atMs: number,
  settings: ReputationSettings,
): Observation {
  const flag = {
    code: 'well_formed',
    reason: `the request could not be taken: ${code}`,
    at_ms: Math.round(atMs),
  };
  for (const one of state.at(atMs)) {
    addEvent(one, 'well_formed', 0);
    addEvent(one, 'flagged', 1);
  }
  return { flag, account: settle(state, flag, settings) };
}

function settle(state: SubmitterState, flag: Flag | null, settings: ReputationSettings): ReputationAccount {
  const account = reputationOf(state.current, settings);
  for (const one of state.at(state.lastMs)) addEvent(one, 'level', account.reputation);
  state.score = account.reputation;
  state.countQuery(flag);
  return account;
}

function factsOf(state: SubmitterState, query: ObservedQuery, atMs: number, dayLimit: number): QueryFacts {
  const said = promptFacts(query.request, query.parsed);
  const { simhash, template, content } = said;
  return {
    prompt: said.prompt,
    words: said.words,
    signs: said.signs,
    unparsedSigns: said.unparsedSigns,
    asksForSomething: said.asksForSomething,
    k: query.k,
    likeness: state.recent.add({ simhash, template, content, atMs }),
    day: {
      returned: state.day.returned,
      distinct: state.day.distinct.estimate(),
      limit: dayLimit,
    },
    feedbackShare: sumOf(state.current, 'outcomes') / Math.max(1, sumOf(state.current, 'leads')),
  };
}
