import type { Components, RankedLead } from '../domain/answer.ts';
import { evaluatePredicate } from '../domain/evaluate-predicate.ts';
import { AppError } from '../errors.ts';
import type { RankContext } from './context.ts';
import type { FitScores } from './fit/score-fit.ts';
import { presentLead } from './rank/present-lead.ts';
import { reasonsFor } from './rank/reasons/reasons-for.ts';
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
  score: Float64Array;
  /** Positions among the candidates, best first. */
  best: readonly number[];
}

/** Decodes the leads that are answered, and only those, and accounts for each. */
export function answerLeads(input: AnswerLeadsInput, ctx: RankContext): RankedLead[] {
  return input.best.map((i, at) => answerLead(input, i, at + 1, ctx));
}

function answerLead(input: AnswerLeadsInput, i: number, rank: number, ctx: RankContext): RankedLead {
  const { result, request: search } = input.retrieved;
  const { candidates, snapshot } = result;
  const number = candidates.segment[i] ?? 0;
  const ordinal = candidates.ordinal[i] ?? 0;
  const lead = snapshot.segments[number]?.lead(ordinal);
  if (lead === undefined) throw new AppError('internal', `candidate ${i} has no record`);
  const relaxed = input.constraints.flatMap((constraint) =>
    constraint.checks
      .filter((check) => !evaluatePredicate(check.predicate, lead))
      .map((check) => check.field),
  );
  const components = componentsOf(input, i, ctx);
  const ownBm25 = candidates.ownBm25[i] ?? 0;
  const { explain } = input.request;
  const evidence =
    explain && (candidates.bestValue[i] ?? 0) > 0
      ? snapshot.evidence(number, ordinal, search, ctx.settings.evidencePerLead)
      : [];
  const reasons = explain
    ? reasonsFor(
        {
          asked: input.asked,
          exemplars: input.exemplars,
          lead,
          missed: new Set(relaxed),
          parts: components.fit.of ?? {},
          evidence,
          ownBm25,
        },
        ctx.knowledge,
      )
    : [];
  return presentLead(lead, { rank, score: input.score[i] ?? 0, relaxed, components, reasons, evidence });
}

function componentsOf(input: AnswerLeadsInput, i: number, ctx: RankContext): Components {
  const { weights } = input.request;
  const { candidates } = input.retrieved.result;
  const { intent } = ctx.settings;
  return {
    fit: { weight: weights.fit, value: input.fit.values[i] ?? 0, of: input.fit.account(i) },
    intent: {
      weight: weights.intent,
      value: input.intent[i] ?? 0,
      best_snippet: candidates.bestValue[i] ?? 0,
      own_text_bm25: candidates.ownBm25[i] ?? 0,
      own_text_weight: intent.ownTextWeight,
      s0: intent.s0,
    },
  };
}
