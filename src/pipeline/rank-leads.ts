import type { Answer, Cost, RankedLead, Timings } from '../domain/answer.ts';
import type { Parsed } from '../domain/parsed.ts';
import { AppError } from '../errors.ts';
import type { CandidateSource } from '../ports/candidate-source.ts';
import { answerLeads } from './answer-leads.ts';
import type { RankContext } from './context.ts';
import { createDegradation, type Degradation } from './degradation.ts';
import { fillUnparsed } from './fallback/fill-unparsed.ts';
import type { ScoredCandidates } from './fallback/find-weak.ts';
import { type Need, needOf } from './fallback/need-of.ts';
import { scoreWeak, type WeakScores } from './fallback/score-weak.ts';
import { featuresInput } from './features/features-input.ts';
import { logFeatures } from './features/log-features.ts';
import { gatherRows } from './fit/candidate-rows.ts';
import { fitParts } from './fit/fit-parts.ts';
import { scoreFit } from './fit/score-fit.ts';
import { scoreIntent } from './intent/score-intent.ts';
import { type ApplyInput, applyRanker, type Modelled } from './rank/apply-ranker.ts';
import { companyGroups } from './rank/company-groups.ts';
import { selectBest } from './rank/select-best.ts';
import { NO_OUTCOMES, withOutcomes } from './rank/with-outcomes.ts';
import { type QueryRequest, type ResolvedRequest, resolveRequest } from './request.ts';
import { constraintsOf } from './retrieve/constraints.ts';
import { embedQuery } from './retrieve/embed-query.ts';
import { exclusionsOf } from './retrieve/exclusions.ts';
import { type Exemplars, readExemplar, resolveExemplars } from './retrieve/exemplars.ts';
import { type Asked, mergeFilters } from './retrieve/merge-filters.ts';
import { needTexts } from './retrieve/need-text.ts';
import { queryTerms } from './retrieve/query-terms.ts';
import { type Retrieved, retrieve } from './retrieve/retrieve.ts';
import { meanVector } from './vectors.ts';

/** Of the time that is left, so much may go to embedding one text. */
const EMBED_SHARE = 0.5;
/** An instant this far back is the past: a replay or a backtest. */
const PAST_MS = 60_000;

interface Run {
  request: ResolvedRequest;
  ctx: RankContext;
  startedMs: number;
  isPast: boolean;
  timings: Timings;
  degradation: Degradation;
}

/**
 * Prompt to answer: parse, retrieve, score fit and intent, keep the best, account for each.
 * @throws AppError('not_ready') where no source of candidates can answer; what the store throws.
 */
export async function rankLeads(given: QueryRequest, ctx: RankContext): Promise<Answer> {
  const resolved = resolveRequest(given, ctx.settings, ctx.now());
  const startedMs = ctx.stopwatch();
  const askedMs = startedMs - (ctx.waitedMs ?? 0);
  const run: Run = {
    request: resolved,
    ctx,
    startedMs,
    isPast: resolved.asOfMs < ctx.now() - PAST_MS,
    timings: { parse: 0, retrieve: 0, ann: 0, fit: 0, intent: 0, fallback: 0, rank: 0, total: 0 },
    degradation: createDegradation({
      latencyMs: resolved.latencyMs,
      startedMs: askedMs,
      stopwatch: ctx.stopwatch,
    }),
  };
  const { request, timings, degradation } = run;
  const parsed = await understand(run);
  const k = request.k ?? parsed.k ?? ctx.settings.defaultK;
  const asked = mergeFilters(parsed, request, ctx.knowledge);
  const source = pickSource(asked, run);
  const found = await traced(run, 'retrieve', () => findCandidates(parsed, asked, k, source, run));
  const need = needOf(asked);
  const { leads, labelHits } = await rank(asked, need, k, found, run);
  timings.total = ctx.stopwatch() - run.startedMs;
  return {
    query_id: ctx.newId(),
    as_of: new Date(request.asOfMs).toISOString(),
    model_version: ctx.modelVersion,
    ...(need !== null && { need_key: need.key }),
    parsed,
    retrieval: found.retrieved.receipt,
    leads,
    cost: costOf(ctx, leads.length, labelHits),
    timings_ms: timings,
    degraded: degradation.notes,
  };
}

async function understand(run: Run): Promise<Parsed> {
  const { ctx, request, timings, degradation } = run;
  const rules = timed(run, 'parse', () => ctx.parse(request.prompt));
  if (ctx.llm === null || rules.unparsed.length === 0 || run.isPast || !degradation.allows('llm'))
    return rules;
  const before = ctx.stopwatch();
  const { llm, complete, settings, signal } = ctx;
  const waitMs = Math.min(settings.fallback.waitMs, degradation.msLeft());
  const filled = await traced(run, 'fallback', () =>
    fillUnparsed(request.prompt, rules, llm, complete, waitMs, signal),
  );
  timings.fallback = ctx.stopwatch() - before;
  if (filled.failed !== null) degradation.note(filled.failed);
  return filled.parsed;
}

function pickSource(asked: Asked, { ctx, degradation }: Run): CandidateSource {
  const hasAttributes =
    Object.keys(asked.includeAttributes).length + Object.keys(asked.excludeAttributes).length > 0;
  const able = ctx.sources.filter((source) => source.answersAttributes || !hasAttributes);
  const picked = able.find((source) => source.ready(ctx.tenant));
  if (picked === undefined) throw new AppError('not_ready', 'No source of candidates is ready yet.');
  const preferred = able[0];
  if (preferred !== undefined && preferred !== picked)
    degradation.note(`${preferred.kind}: still warming up, ${picked.kind} was used instead`);
  return picked;
}

interface Found {
  retrieved: Retrieved;
  exemplars: Exemplars;
  constraints: ReturnType<typeof constraintsOf>;
  vector: Float32Array | null;
}

async function findCandidates(
  parsed: Parsed,
  asked: Asked,
  k: number,
  source: CandidateSource,
  run: Run,
): Promise<Found> {
  const { ctx, request, timings, degradation } = run;
  const before = ctx.stopwatch();
  const wanted = [...parsed.exemplars, ...request.exemplars.map(readExemplar)];
  const exemplars = await withVectors(
    await resolveExemplars(wanted, ctx.tenant, source, ctx.knowledge.topics),
    run,
  );
  const texts = needTexts(asked, ctx.knowledge.topics, degradation.hasTimeFor('expansions'));
  const vector = await traced(run, 'ann', () => meanOf(texts, run));
  const embedMs = ctx.stopwatch() - before;
  const expand = degradation.allows('expansions');
  const constraints = constraintsOf(asked, ctx.knowledge);
  const exclusions = exclusionsOf(asked, ctx.knowledge);
  if (exemplars.exclusion !== null) exclusions.push(exemplars.exclusion);
  const terms = queryTerms({ asked, exemplars, expand }, ctx.knowledge.topics, ctx.settings.terms);
  const retrieved = await retrieve(
    {
      source,
      constraints,
      exclusions,
      terms,
      vector: meanVector([...exemplars.vectors, ...(vector === null ? [] : [vector])]),
      k,
      isShallow: !degradation.allows('depth'),
      asOfMs: request.asOfMs,
    },
    ctx,
  );
  for (const note of retrieved.result.notes ?? []) degradation.note(note);
  timings.ann = embedMs + retrieved.result.timings.vectorMs;
  timings.retrieve = ctx.stopwatch() - before - timings.ann;
  return { retrieved, exemplars, constraints, vector };
}

/** Exemplars that no lead was found for are compared by what their names say. */
async function withVectors(exemplars: Exemplars, run: Run): Promise<Exemplars> {
  const vectors = [...exemplars.vectors];
  for (const words of exemplars.unknown) {
    const vector = words === '' ? null : await vectorOf(words, run);
    if (vector !== null) vectors.push(vector);
  }
  return { ...exemplars, vectors };
}

async function meanOf(texts: readonly string[], run: Run): Promise<Float32Array | null> {
  const vectors: Float32Array[] = [];
  for (const text of texts) {
    const vector = await vectorOf(text, run);
    if (vector !== null) vectors.push(vector);
  }
  return meanVector(vectors);
}

async function vectorOf(text: string, run: Run): Promise<Float32Array | null> {
  const { ctx, degradation } = run;
  if (text === '') return null;
  if (ctx.embedder === null) {
    degradation.note('vector: no embedder is configured');
    return null;
  }
  if (!degradation.allows('vector')) return null;
  const outcome = await embedQuery(text, ctx.embedder, degradation.msLeft() * EMBED_SHARE);
  if ('vector' in outcome) return outcome.vector;
  degradation.note(
    outcome.failed === 'deadline'
      ? 'vector: left out, the embedder did not answer in time'
      : 'vector: left out, the embedder failed',
  );
  return null;
}

interface Ranked {
  leads: RankedLead[];
  labelHits: number;
}

async function rank(asked: Asked, need: Need | null, k: number, found: Found, run: Run): Promise<Ranked> {
  const { ctx, request } = run;
  const { retrieved, exemplars, constraints, vector } = found;
  const { candidates, snapshot } = retrieved.result;
  const { rows, fit } = timed(run, 'fit', () => {
    const rows = gatherRows(candidates, snapshot);
    const input = { asked, exemplars, vector, candidates };
    return { rows, fit: scoreFit(rows, fitParts(input, ctx.knowledge, ctx.settings)) };
  });
  const intent = timed(run, 'intent', () => scoreIntent(candidates, ctx.settings.intent));
  const groups = charged(run, 'rank', () => companyGroups(rows));
  const { weights } = request;
  const scored = {
    candidates,
    snapshot,
    search: retrieved.request,
    groups,
    weights,
    fit: fit.values,
    account: fit.account,
    intent,
    k,
  };
  const { judged, labelHits } = await judgeWeak(scored, asked, need, run);
  const base = new Float64Array(candidates.count);
  for (let i = 0; i < base.length; i++)
    base[i] = weights.fit * (fit.values[i] ?? 0) + weights.intent * (intent[i] ?? 0);
  const outcomes =
    charged(run, 'rank', () => ctx.learned?.leads?.among(candidates, snapshot, need?.key ?? null)) ??
    NO_OUTCOMES;
  const features = featuresInput({ scored, fit, base, judged, outcomes, asked, asOfMs: request.asOfMs });
  const order = withOutcomes(base, outcomes);
  const modelled = await applyModel({ features, order, groups, k }, run);
  return timed(run, 'rank', () => {
    const score = modelled === null ? order : withOutcomes(modelled.score, outcomes);
    const best = selectBest(candidates, snapshot, { score, fit: fit.values }, groups, k);
    const modelNodes = modelled?.nodes ?? null;
    const leads = answerLeads(
      {
        request,
        asked,
        exemplars,
        constraints,
        retrieved,
        fit,
        intent,
        judged,
        modelNodes,
        outcomes,
        score,
        best,
      },
      ctx,
    );
    if (ctx.features) {
      const seen = modelled?.seen ?? null;
      ctx.features.keep(leads, logFeatures({ features, seen, score, groups, best }, ctx.features.more));
    }
    return { leads, labelHits };
  });
}

async function applyModel(input: ApplyInput, run: Run): Promise<Modelled | null> {
  const { ctx, timings, degradation } = run;
  const { ranker } = ctx;
  if (!ranker) return null;
  const before = ctx.stopwatch();
  const modelled = await traced(run, 'model', () => applyRanker(input, ranker, degradation));
  timings.rank += ctx.stopwatch() - before;
  return modelled;
}

const NOTHING_JUDGED: WeakScores = { judged: new Map(), labelHits: 0 };

async function judgeWeak(
  scored: ScoredCandidates,
  asked: Asked,
  need: Need | null,
  run: Run,
): Promise<WeakScores> {
  const { ctx, request, timings, isPast, degradation } = run;
  const { judging, models, student, coldstart } = ctx;
  if (judging === null && models === null && !coldstart) return NOTHING_JUDGED;
  const before = ctx.stopwatch();
  const scores = await traced(run, 'fallback', () =>
    scoreWeak(
      { scored, asked, need, asOfMs: request.asOfMs, isPast },
      { judging, models, student, coldstart, settings: ctx.settings.fallback, degradation },
    ),
  );
  timings.fallback += ctx.stopwatch() - before;
  return scores;
}

/** Closes the query's account with the language model. */
function costOf({ judging }: RankContext, leads: number, labelHits: number): Cost {
  const usd = judging?.ticket.usd ?? 0;
  const llmCalls = judging?.ticket.calls ?? 0;
  judging?.ticket.close(leads);
  const perLead = usd / Math.max(1, leads);
  return {
    usd,
    usd_per_lead: perLead,
    lead_cost_usd: perLead,
    llm_calls: llmCalls,
    llm_hit: llmCalls > 0,
    label_hits: labelHits,
  };
}

function timed<T>(run: Run, stage: keyof Timings, work: () => T): T {
  const span = run.ctx.trace?.stage(stage);
  const result = charged(run, stage, work);
  span?.end();
  return result;
}

async function traced<T>(run: Run, stage: string, work: () => Promise<T>): Promise<T> {
  const span = run.ctx.trace?.stage(stage);
  if (!span) return work();
  try {
    return await work();
  } finally {
    span.end();
  }
}

function charged<T>(run: Run, stage: keyof Timings, work: () => T): T {
  const before = run.ctx.stopwatch();
  const result = work();
  run.timings[stage] += run.ctx.stopwatch() - before;
  return result;
}
