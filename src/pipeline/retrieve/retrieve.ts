import type { RetrievalReceipt } from '../../domain/answer.ts';
import type { Predicate } from '../../domain/predicate.ts';
import { AppError } from '../../errors.ts';
import type { QueryTerm, SearchRequest, SearchResult } from '../../lead-index/api.ts';
import type { CandidateSource } from '../../ports/candidate-source.ts';
import type { RankContext } from '../context.ts';
import type { Constraint } from './constraint.ts';
import { planStages, type Stage } from './plan.ts';

export interface RetrieveInput {
  source: CandidateSource;
  constraints: Constraint[];
  exclusions: Predicate[];
  terms: QueryTerm[];
  vector: Float32Array | null;
  k: number;
  /** Score only as many candidates as the answer needs. */
  isShallow: boolean;
  asOfMs: number;
}

export interface Retrieved {
  request: SearchRequest;
  result: SearchResult;
  receipt: RetrievalReceipt;
}

/** Widens until there are enough candidates; where nothing matches, first gives up what no lead at all can meet. */
export async function retrieve(input: RetrieveInput, ctx: RankContext): Promise<Retrieved> {
  const plan = (dead: ReadonlyMap<Constraint, number>) =>
    planStages(input.constraints, input.exclusions, ctx.settings.relaxOrder, dead);
  const first = await find(plan(new Map()), input, ctx, true);
  if (first.result.matched[0] !== 0) return first;
  return find(plan(await unmeetable(input, ctx)), input, ctx, false);
}

async function find(
  stages: Stage[],
  input: RetrieveInput,
  ctx: RankContext,
  stopIfNone: boolean,
): Promise<Retrieved> {
  const { settings } = ctx;
  const miners = ctx.learned?.minerFactors ?? null;
  const request: SearchRequest = {
    stages: stages.map((stage) => stage.predicate),
    wanted: Math.min(settings.candidatesMax, input.k * settings.wantedPerLead),
    stopIfNone,
    limit: Math.min(
      settings.candidatesMax,
      input.isShallow
        ? input.k * settings.wantedPerLead
        : Math.max(settings.candidatesMin, input.k * settings.scoredPerLead),
    ),
    terms: input.terms,
    vector: input.vector,
    asOfMs: input.asOfMs,
    intent: settings.intent,
    ...(miners !== null && { miners }),
  };
  const result = await input.source.find(ctx.tenant, request, ctx.signal);
  if (result.matched.length > stages.length)
    throw new AppError(
      'internal',
      `${result.matched.length} stages were counted, ${stages.length} asked for`,
    );
  return {
    request,
    result,
    receipt: {
      stages: result.matched.map((matched, i) => {
        const { dropped, widened } = stages[i] ?? { dropped: [], widened: [] };
        return { dropped, ...(widened.length > 0 ? { widened } : {}), matched };
      }),
      candidates: result.candidates.count,
      fully_relaxed: stages.length > 1 && result.matched.length === stages.length,
    },
  };
}

/**
 * Constraints that not one lead of the tenant meets, as titles where the data holds companies only, with the number of
 * wider forms that none meets either.
 */
async function unmeetable(input: RetrieveInput, ctx: RankContext): Promise<ReadonlyMap<Constraint, number>> {
  const dead = new Map<Constraint, number>();
  const isMet = async (predicate: Predicate | null) =>
    predicate === null || input.source.matchesAny(ctx.tenant, predicate);
  for (const constraint of input.constraints) {
    const isOrdered = ctx.settings.relaxOrder.some((step) => step === constraint.step);
    if (!isOrdered || (await isMet(constraint.asked))) continue;
    let skipped = 0;
    while (!(await isMet(constraint.wider[skipped]?.demand ?? null))) skipped++;
    dead.set(constraint, skipped);
  }
  return dead;
}
