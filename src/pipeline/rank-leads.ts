import type { Answer, RankedLead, Timings } from '../domain/answer.ts';
import type { Parsed } from '../domain/parsed.ts';
import { AppError } from '../errors.ts';
import type { CandidateSource } from '../ports/candidate-source.ts';
import { answerLeads } from './answer-leads.ts';
import type { RankContext } from './context.ts';
import { createDegradation, type Degradation } from './degradation.ts';
import { fillUnparsed } from './fallback/fill-unparsed.ts';
import { fitParts } from './fit/fit-parts.ts';
import { scoreFit } from './fit/score-fit.ts';
import { scoreIntent } from './intent/score-intent.ts';
import { companyGroups } from './rank/company-groups.ts';
import { selectBest } from './rank/select-best.ts';
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

/** Share of the time budget after which the vector part, and then the expansions, are left out. */
const VECTOR_SHARE = 0.5;
const EXPANSION_SHARE = 0.75;

interface Run {
  request: ResolvedRequest;
  ctx: RankContext;
  startedMs: number;
  timings: Timings;
  degradation: Degradation;
}

/**
 * Prompt to answer: parse, retrieve, score fit and intent, keep the best, account for each.
 * @throws AppError('not_ready') where no source of candidates can answer; what the store throws.
 */
export async function rankLeads(given: QueryRequest, ctx: RankContext): Promise<Answer> {
  const run: Run = {
    request: resolveRequest(given, ctx.settings, ctx.now()),
    ctx,
    startedMs: ctx.stopwatch(),
    timings: { parse: 0, retrieve: 0, ann: 0, fit: 0, intent: 0, fallback: 0, rank: 0, total: 0 },
    degradation: createDegradation(),
  };
  const { request, timings, degradation } = run;
  const { parsed, llmCalls } = await understand(run);
  const k = request.k ?? parsed.k ?? ctx.settings.defaultK;
  const asked = mergeFilters(parsed, request, ctx.knowledge);
  const source = pickSource(asked, run);
  const found = await findCandidates(parsed, asked, k, source, run);
  const leads = rank(asked, k, found, run);
  timings.total = ctx.stopwatch() - run.startedMs;
  return {
    query_id: ctx.newId(),
    as_of: new Date(request.asOfMs).toISOString(),
    model_version: ctx.modelVersion,
    parsed,
    retrieval: found.retrieved.receipt,
    leads,
    cost: { usd: 0, usd_per_lead: 0, llm_calls: llmCalls },
    timings_ms: timings,
    degraded: degradation.notes,
  };
}

async function understand(run: Run): Promise<{ parsed: Parsed; llmCalls: number }> {
  const { ctx, request, timings, degradation } = run;
  const rules = timed(run, 'parse', () => ctx.parse(request.prompt));
  const before = ctx.stopwatch();
  const filled = await fillUnparsed(request.prompt, rules, ctx.llm, ctx.complete, msLeft(run), ctx.signal);
  timings.fallback = ctx.stopwatch() - before;
  if (filled.failed !== null) degradation.note(filled.failed);
  return { parsed: filled.parsed, llmCalls: filled.calls };
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
  const texts = needTexts(asked, ctx.knowledge.topics, spent(run) < EXPANSION_SHARE);
  const vector = await meanOf(texts, run);
  const embedMs = ctx.stopwatch() - before;
  const expand = spent(run) < EXPANSION_SHARE;
  if (!expand) degradation.note('expansions: left out, the time budget was nearly spent');
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
      asOfMs: request.asOfMs,
    },
    ctx,
  );
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
  if (spent(run) >= VECTOR_SHARE) {
    degradation.note('vector: left out, the time budget was nearly spent');
    return null;
  }
  const outcome = await embedQuery(text, ctx.embedder, msLeft(run) * VECTOR_SHARE);
  if ('vector' in outcome) return outcome.vector;
  degradation.note(
    outcome.failed === 'deadline'
      ? 'vector: left out, the embedder did not answer in time'
      : 'vector: left out, the embedder failed',
  );
  return null;
}

function rank(asked: Asked, k: number, found: Found, run: Run): RankedLead[] {
  const { ctx, request } = run;
  const { retrieved, exemplars, constraints, vector } = found;
  const { candidates, snapshot } = retrieved.result;
  const fit = timed(run, 'fit', () => {
    const input = { asked, exemplars, vector, candidates };
    return scoreFit(candidates, snapshot, fitParts(input, ctx.knowledge, ctx.settings));
  });
  const intent = timed(run, 'intent', () => scoreIntent(candidates, ctx.settings.intent));
  return timed(run, 'rank', () => {
    const { weights } = request;
    const score = fit.values.map((value, i) => weights.fit * value + weights.intent * (intent[i] ?? 0));
    const groups = companyGroups(candidates, snapshot);
    const best = selectBest(candidates, snapshot, { score, fit: fit.values }, groups, k);
    return answerLeads({ request, asked, exemplars, constraints, retrieved, fit, intent, score, best }, ctx);
  });
}

function timed<T>(run: Run, stage: keyof Timings, work: () => T): T {
  const before = run.ctx.stopwatch();
  const result = work();
  run.timings[stage] = run.ctx.stopwatch() - before;
  return result;
}

function msLeft(run: Run): number {
  return Math.max(0, run.request.latencyMs - (run.ctx.stopwatch() - run.startedMs));
}

/** Share of the time budget that is gone. */
function spent(run: Run): number {
  return (run.ctx.stopwatch() - run.startedMs) / run.request.latencyMs;
}
