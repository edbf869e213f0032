import type { Components, JudgedNode, ModelNode, RankedLead } from '../domain/answer.ts';
import { type LeadTest, leadTest } from '../domain/evaluate-predicate.ts';
import type { Lead } from '../domain/lead.ts';
import { AppError } from '../errors.ts';
import type { CandidateOutcomes } from '../ports/learned.ts';
import type { RankContext } from './context.ts';
import type { FitScores } from './fit/score-fit.ts';
import { presentLead } from './rank/present-lead.ts';
import { type ReasonsOf, reasonsOf } from './rank/reasons/reasons-for.ts';
import type { ResolvedRequest } from './request.ts';
import type { Constraint } from './retrieve/constraint.ts';
import type { Exemplars } from './retrieve/exemplars.ts';
import type { Asked } from './retrieve/merge-filters.ts';
import type { Retrieved } from './retrieve/retrieve.ts';

export interface AnswerLeadsInput {
  request: ResolvedRequest;
  asked: Asked;
  exemplars: Exemplars;
  constraints: readonly Constraint[];
  retrieved: Retrieved;
  fit: FitScores;
  intent: Float64Array;
  /** What entered the intent of weak candidates, by position. */
  judged: ReadonlyMap<number, JudgedNode>;
  /** What the ranker says, by position; null where there is none. */
  modelNodes: ReadonlyMap<number, ModelNode> | null;
  outcomes: CandidateOutcomes;
  score: Float64Array;
  /** Positions among the candidates, best first. */
  best: readonly number[];
}

/** Decodes the leads that are answered, and only those, and accounts for each. */
export function answerLeads(input: AnswerLeadsInput, ctx: RankContext): RankedLead[] {
  const missed = missedBy(input.constraints);
  const reasons = input.request.explain ? reasonsOf(input, ctx.knowledge) : null;
  return input.best.map((i, at) => answerLead(input, i, at + 1, { missed, reasons }, ctx));
}

/** What is worked out once for all leads of an answer. */
interface Shared {
  missed: (lead: Lead) => string[];
  /** Null where no explanation is asked for. */
  reasons: ReasonsOf | null;
}

function missedBy(constraints: readonly Constraint[]): (lead: Lead) => string[] {
  let checks: { field: string; meets: LeadTest }[] | undefined;
  return (lead) => {
    checks ??= constraints.flatMap((constraint) =>
      constraint.checks.map(({ field, predicate }) => ({ field, meets: leadTest(predicate) })),
    );
    const fields: string[] = [];
    for (const { field, meets } of checks) if (!meets(lead)) fields.push(field);
    return fields;
  };
}

function answerLead(
  input: AnswerLeadsInput,
  i: number,
  rank: number,
  shared: Shared,
  ctx: RankContext,
): RankedLead {
  const { result, request: search } = input.retrieved;
  const { candidates, snapshot } = result;
  const number = candidates.segment[i] ?? 0;
  const ordinal = candidates.ordinal[i] ?? 0;
  const lead = snapshot.segments[number]?.lead(ordinal);
  if (lead === undefined) throw new AppError('internal', `candidate ${i} has no record`);
  // The first stage demands everything as asked, and each check follows from what its constraint asks.
  const relaxed = candidates.stage[i] === 0 ? [] : shared.missed(lead);
  const hasEvidence = (candidates.bestValue[i] ?? 0) > 0;
  const hitsMax =
    shared.reasons !== null ? ctx.settings.evidencePerLead : search.miners === undefined ? 0 : 1;
  const hits = hasEvidence && hitsMax > 0 ? snapshot.evidence(number, ordinal, search, hitsMax) : [];
  const components = componentsOf(input, i, hits[0]?.minerQuality ?? 1, ctx);
  const evidence = shared.reasons === null ? [] : hits;
  const reasons =
    shared.reasons?.({
      lead,
      missed: relaxed.length === 0 ? NONE_MISSED : new Set(relaxed),
      parts: components.fit.of ?? {},
      evidence,
      ownBm25: candidates.ownBm25[i] ?? 0,
      judged: components.intent.judged,
      outcomes: input.outcomes.get(i),
    }) ?? [];
  return presentLead(lead, { rank, score: input.score[i] ?? 0, relaxed, components, reasons, evidence });
}

const NONE_MISSED: ReadonlySet<string> = new Set();

/** `minerQuality` is that of the best snippet. */
function componentsOf(
  input: AnswerLeadsInput,
  i: number,
  minerQuality: number,
  ctx: RankContext,
): Components {
  const { weights } = input.request;
  const { candidates } = input.retrieved.result;
  const { intent } = ctx.settings;
  const judged = input.judged.get(i);
  const model = input.modelNodes?.get(i);
  const outcomes = input.outcomes.get(i);
  const others = 1 - (outcomes?.weight ?? 0);
  const rest = others * (1 - (model?.weight ?? 0));
  const components: Components = {
    fit: { weight: rest * weights.fit, value: input.fit.values[i] ?? 0, of: input.fit.account(i) },
    intent: {
      weight: rest * weights.intent,
      value: input.intent[i] ?? 0,
      best_snippet: candidates.bestValue[i] ?? 0,
      own_text_bm25: candidates.ownBm25[i] ?? 0,
      own_text_weight: intent.ownTextWeight,
      s0: intent.s0,
    },
  };
  if (minerQuality !== 1) components.intent.miner_quality = minerQuality;
  if (judged !== undefined) components.intent.judged = judged;
  if (model !== undefined) components.model = { ...model, weight: others * model.weight };
  if (outcomes !== undefined)
    components.outcomes = { weight: outcomes.weight, value: outcomes.value, events: outcomes.events };
  return components;
}
