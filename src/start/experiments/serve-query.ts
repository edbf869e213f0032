import { randomUUID } from 'node:crypto';
import type { Answer, RankedLead } from '../../domain/answer.ts';
import { ANONYMOUS } from '../../domain/submitter.ts';
import { AppError } from '../../errors.ts';
import { assign, bucketOf } from '../../experiments/assign.ts';
import { CONTROL, type Definition, type Overrides, type Variant } from '../../experiments/definition.ts';
import { explore } from '../../experiments/off-policy/explore.ts';
import { seeded, unitInterval } from '../../experiments/seeded.ts';
import { type Team, teamDraft } from '../../experiments/team-draft.ts';
import type { QueryRequest } from '../../pipeline/request.ts';
import type { Exposure } from '../../ports/experiments.ts';

/** How a lead came to its place: the team that placed it, or what exploration would have given it otherwise. */
export interface LeadMark {
  team?: Team;
  base_rank?: number;
  propensity?: number;
}

export interface Served {
  answer: Answer;
  exposures: Exposure[];
  /** By position; empty where every lead stands by its score. */
  marks: LeadMark[];
  /** By position: in which ranking the lead stood, and where. Absent where the answer is one ranking as it is. */
  origins?: Origin[];
}

export interface Origin {
  leads: readonly RankedLead[];
  at: number;
}

/** Answers the request with the settings of a variant, in the time given where it is less than the request's own. */
export type Ask = (overrides: Overrides | null, latencyMs?: number) => Promise<Answer>;

export interface ServeInput {
  request: QueryRequest;
  submitter: string | null;
  ask: Ask;
  signal: AbortSignal;
}

export interface ServeContext {
  running: readonly Definition[];
  exploreShare: number;
  /** Longest time of a query. */
  latencyMs: number;
  stopwatch(): number;
}

interface Taking {
  definition: Definition;
  unit: string;
  variant: Variant;
}

/**
 * The answer to a query under the experiments that run. A request that names its instant is a replay: it takes part in
 * none and is not explored. Whatever fails in a variant, control is answered instead and `degraded` says so.
 */
export async function serveQuery(input: ServeInput, ctx: ServeContext): Promise<Served> {
  const { request, submitter, ask } = input;
  const isReplay = request.as_of !== undefined;
  const queryId = randomUUID();
  const taking = isReplay ? [] : takingPart(ctx.running, submitter, queryId);
  if (taking.length > 0) return inExperiments(queryId, taking, input, ctx);
  const answer = await ask(null);
  if (isReplay || ctx.exploreShare === 0) return { answer, exposures: [], marks: [] };
  const explored = explore(answer.leads, ctx.exploreShare, seeded(`explore\0${answer.query_id}`));
  const leads = explored.isMoved ? ranked(explored.leads) : answer.leads;
  return {
    answer: { ...answer, leads, ...(explored.isMoved && { explored: true }) },
    exposures: [],
    marks: explored.marks,
    ...(explored.isMoved && {
      origins: explored.marks.map(({ base_rank }) => ({ leads: answer.leads, at: base_rank - 1 })),
    }),
  };
}

function takingPart(running: readonly Definition[], submitter: string | null, queryId: string): Taking[] {
  const taking: Taking[] = [];
  for (const definition of running) {
    const isNamed = submitter !== null && submitter !== ANONYMOUS;
    if (definition.unit === 'submitter' && !isNamed) continue;
    const unit = definition.unit === 'submitter' ? (submitter ?? '') : queryId;
    const variant = assign(definition, unit);
    if (variant !== null) taking.push({ definition, unit, variant });
  }
  return taking;
}

async function inExperiments(
  queryId: string,
  taking: readonly Taking[],
  input: ServeInput,
  ctx: ServeContext,
): Promise<Served> {
  const startedMs = ctx.stopwatch();
  const notes: string[] = [];
  const failed = new Set<string>();
  const settled = merged(
    taking.filter(({ definition }) => definition.kind === 'ab').map(({ variant }) => variant.overrides),
  );
  const base = await withFallback(settled, taking, failed, notes, input);
  const between = taking.find(({ definition }) => definition.kind === 'interleave');
  const drawn =
    between &&
    (await interleaved(queryId, base, between, failed.size > 0 ? {} : settled, startedMs, input, ctx));
  if (drawn !== undefined && 'note' in drawn && between !== undefined) {
    failed.add(between.definition.id);
    notes.push(drawn.note);
  }
  const { answer: made, ...rest } =
    drawn !== undefined && 'answer' in drawn ? drawn : { answer: base, marks: [] };
  const degraded = [...new Set([...made.degraded, ...notes])];
  const experiments = taking.map(({ definition, variant }) => ({
    id: definition.id,
    variant: definition.kind === 'interleave' ? 'interleaved' : variant.name,
  }));
  const answer = { ...made, query_id: queryId, experiments, degraded };
  const latencyMs = ctx.stopwatch() - startedMs;
  const exposures = taking.map((one) => exposureOf(one, failed.has(one.definition.id), answer, latencyMs));
  return { answer, exposures, ...rest };
}

/** Control where the variants' answer fails; an answer nobody waits for any more is not tried again. */
async function withFallback(
  overrides: Overrides,
  taking: readonly Taking[],
  failed: Set<string>,
  notes: string[],
  { ask, signal }: ServeInput,
): Promise<Answer> {
  const isControl = Object.keys(overrides).length === 0;
  try {
    return await ask(isControl ? null : overrides);
  } catch (error) {
    if (isControl || signal.aborted || isRefusal(error)) throw error;
    for (const { definition, variant } of taking) {
      if (definition.kind !== 'ab' || variant.name === CONTROL) continue;
      failed.add(definition.id);
      notes.push(`experiment ${definition.id}: variant ${variant.name} failed, control was answered instead`);
    }
    return ask(null);
  }
}

/** What would be refused whatever the settings. */
function isRefusal(error: unknown): boolean {
  return error instanceof AppError && (error.code === 'invalid' || error.code === 'not_ready');
}

type Drawn = Omit<Served, 'exposures'> | { note: string };

async function interleaved(
  queryId: string,
  control: Answer,
  { definition }: Taking,
  settled: Overrides,
  startedMs: number,
  { request, ask, signal }: ServeInput,
  ctx: ServeContext,
): Promise<Drawn> {
  const instead = (why: string): Drawn => ({
    note: `experiment ${definition.id}: ${why}, control was answered alone`,
  });
  const spentMs = ctx.stopwatch() - startedMs;
  const leftMs = Math.min(ctx.latencyMs, request.budget?.latency_ms ?? ctx.latencyMs) - spentMs;
  if (leftMs < Math.max(1, spentMs)) return instead('no time was left for the other ranking');
  const treatment = definition.variants.find(({ name }) => name !== CONTROL)?.overrides ?? {};
  let other: Answer;
  try {
    other = await ask(merged([settled, treatment]), leftMs);
  } catch (error) {
    if (signal.aborted) throw error;
    return instead('the other ranking failed');
  }
  // A ranking that had to leave something out, which control had, would not be the one that is to be judged.
  if (other.degraded.some((note) => !control.degraded.includes(note)))
    return instead('the other ranking was not complete');
  const k = Math.max(control.leads.length, other.leads.length);
  const random = seeded(`${definition.salt}\0${queryId}`);
  const drafted = teamDraft(control.leads, other.leads, k, identitiesOf, random);
  return {
    answer: {
      ...control,
      leads: ranked(drafted.map(({ item }) => item)),
      cost: sumOf(control, other, drafted.length),
      timings_ms: { ...control.timings_ms, total: ctx.stopwatch() - startedMs },
    },
    marks: drafted.map(({ team }) => ({ team })),
    origins: drafted.map(({ item, team }) => ({
      leads: (team === 'control' ? control : other).leads,
      at: item.rank - 1,
    })),
  };
}

/** One lead of a company, as in each of the two rankings. */
function identitiesOf({ lead_id, company_id, domain }: RankedLead): string[] {
  return [`l:${lead_id}`, `c:${company_id}`, ...(domain === undefined ? [] : [`d:${domain}`])];
}

function ranked(leads: readonly RankedLead[]): RankedLead[] {
  return leads.map((lead, at) => (lead.rank === at + 1 ? lead : { ...lead, rank: at + 1 }));
}

function sumOf(a: Answer, b: Answer, leads: number): Answer['cost'] {
  const usd = a.cost.usd + b.cost.usd;
  const perLead = usd / Math.max(1, leads);
  return {
    usd,
    usd_per_lead: perLead,
    lead_cost_usd: perLead,
    llm_calls: a.cost.llm_calls + b.cost.llm_calls,
    llm_hit: a.cost.llm_hit || b.cost.llm_hit,
    label_hits: a.cost.label_hits + b.cost.label_hits,
  };
}

/** Experiments that run together change different settings, so the order does not matter. */
function merged(all: readonly Overrides[]): Overrides {
  const result: Record<string, object> = {};
  for (const one of all)
    for (const [group, values] of Object.entries(one))
      if (values !== undefined) result[group] = { ...result[group], ...values };
  return result;
}

function exposureOf(
  { definition, unit, variant }: Taking,
  fellBack: boolean,
  answer: Answer,
  latencyMs: number,
): Exposure {
  const { id, salt, kind, credit } = definition;
  return {
    experiment_id: id,
    // A hash: who asked stands in the query alone.
    unit_key: unitInterval(salt, 'key', unit).toString(36).slice(2),
    variant: kind === 'interleave' ? 'interleaved' : variant.name,
    bucket: bucketOf(salt, unit),
    credit: kind === 'interleave' ? credit : null,
    fell_back: fellBack,
    latency_ms: latencyMs,
    leads: answer.leads.length,
    usd: answer.cost.usd,
    llm_hit: answer.cost.llm_hit,
    degraded: answer.degraded.length > 0,
  };
}
