import { randomUUID } from 'node:crypto';
import type { Answer } from '../../domain/answer.ts';
import { applyOverrides } from '../../experiments/apply-overrides.ts';
import type { Overrides } from '../../experiments/definition.ts';
import type { RankContext } from '../../pipeline/context.ts';
import type { Spender } from '../../pipeline/fallback/gate/spend-ledger.ts';
import { rankLeads } from '../../pipeline/rank-leads.ts';
import type { QueryRequest } from '../../pipeline/request.ts';
import { NO_TRACING } from '../../ports/tracing.ts';
import { answeredQuery } from '../answered-query.ts';
import { defaultAsOf } from '../as-of.ts';
import { openCaches } from '../caches/open-caches.ts';
import { createDataDesk } from '../data/data-desk.ts';
import { demoNote, fillWithDemo } from '../demo.ts';
import type { ConsumerHealth, Engine, Health, QueryOptions, Readiness } from '../engine.ts';
import { loggedFeatures } from '../experiments/logged-features.ts';
import type { Ask } from '../experiments/serve-query.ts';
import { variantModels } from '../experiments/variant-models.ts';
import { createFeatureLog } from '../feature-log.ts';
import { type Following, follow } from '../follow.ts';
import { importInto } from '../import-into.ts';
import { leansOnFlagged } from '../miners/leans-on-flagged.ts';
import { createModelDesk } from '../models/model-desk.ts';
import { modelsFolder } from '../models/open-models.ts';
import { openIdempotency } from '../open-idempotency.ts';
import { kpisOfStore } from '../open-kpis.ts';
import { openCompleter, openParser } from '../open-parser.ts';
import { pipelineSettings } from '../pipeline-settings.ts';
import { queryRow } from '../query-row.ts';
import { alertPage, reputationPage } from '../reputation-pages.ts';
import { submissionPage } from '../submission-page.ts';
import { takeFeedback } from '../take-feedback.ts';
import { warmUp } from '../warm-up.ts';
import { type Parts, wire } from '../wire.ts';
import type { Shared } from './open-shared.ts';

/** Whose budget of the day a query draws on where nobody is named. */
const NOBODY: Spender = { id: 'anonymous' };

/** The engine of one tenant, with what those beside it need. */
export interface TenantEngine extends Engine {
  readonly parts: Parts;
  /** Another process has written, or may have. */
  hear(): void;
  modelVersion(): string;
}

/** Opens a tenant and starts to bring its lead index up to date; until it is, SQL answers. */
export async function openTenant(
  shared: Shared,
  tenant: string,
  consumers: () => ConsumerHealth[],
): Promise<TenantEngine> {
  const parts = await wire(shared, tenant);
  const { config, log } = parts;
  const caughtUp = parts.keeper
    .catchUp()
    .catch((error: unknown) => log.error({ err: error }, 'the lead index could not catch up'));
  parts.backlog.start();
  let following: Following | undefined;
  const parse = openParser(parts.terms);
  const complete = openCompleter(parts.terms);
  const settings = pipelineSettings(config);
  const features = createFeatureLog(config);
  const baseVersion = [
    'rules-1',
    parts.embedder?.version ?? 'no-embedder',
    ...(parts.leadModel.model === null ? [] : [parts.leadModel.model.version]),
  ].join('+');
  const versionWith = (trained: readonly string[]) => [baseVersion, ...trained].join('+');
  const modelVersion = () => {
    const models = parts.models.acquire();
    models.release();
    return versionWith(models.versions);
  };

  const caches = openCaches(config, {
    parts,
    modelVersion,
    settings,
    parse,
    isRepeatable: config.LLM_BASE_URL === undefined,
  });
  /** What a query asks first; the warm-up goes past the caches, since it is there to run the code behind them. */
  type Readers = Pick<typeof caches, 'parse' | 'embedder'>;
  const uncached: Readers = { parse, embedder: parts.embedder };

  async function rank(
    given: QueryRequest,
    askedAtMs: number,
    signal: AbortSignal,
    readers: Readers,
    overrides: Overrides | null = null,
    { caller = NOBODY, waitedMs = 0 }: QueryOptions = {},
  ): Promise<Answer> {
    const asOfMs = asOf(given, askedAtMs);
    const request = { ...given, as_of: new Date(asOfMs).toISOString() };
    const judging =
      readers === uncached || parts.llm === null
        ? null
        : parts.llm.judging(caller, request.budget?.usd_per_lead ?? Number.POSITIVE_INFINITY);
    const learned = (await parts.learned?.at(asOfMs)) ?? null;
    const models = variantModels(parts.models.acquire(), overrides, parts.experiments.challengers);
    const ctx: RankContext = {
      tenant,
      knowledge: {
        topics: parts.terms.vocabulary.topics,
        titles: parts.terms.vocabulary.titles,
        cues: parts.terms.vocabulary.cues,
        places: parts.terms.places,
      },
      sources: parts.sources,
      embedder: readers.embedder,
      llm: judging === null || parts.llm === null ? null : parts.llm.parser(judging.ticket),
      judging,
      models: parts.leadModel.model,
      ranker: models.ranker,
      coldstart: models.coldstart,
      student: models.student,
      learned,
      features: readers === uncached ? null : features.sink,
      trace: shared.tracing === NO_TRACING ? null : shared.tracing,
      parse: (prompt) => readers.parse(prompt, asOfMs),
      complete,
      now: () => askedAtMs,
      stopwatch: () => performance.now(),
      waitedMs,
      newId: randomUUID,
      modelVersion: versionWith(models.versions),
      settings: overrides === null ? settings : applyOverrides(settings, overrides),
      signal,
    };
    return rankLeads(request, ctx).finally(models.release);
  }

  function asOf({ as_of }: QueryRequest, askedAtMs: number): number {
    return as_of === undefined ? defaultAsOf(askedAtMs, config.AS_OF_STEP_SECONDS * 1000) : Date.parse(as_of);
  }

  async function query(
    request: QueryRequest,
    signal: AbortSignal,
    options: QueryOptions = {},
  ): Promise<Answer> {
    const { submitter = null } = options;
    const askedAtMs = Date.now();
    const ask: Ask = (overrides, latencyMs) => {
      const given =
        latencyMs === undefined
          ? request
          : { ...request, budget: { ...request.budget, latency_ms: latencyMs } };
      const work = async () => {
        const made = await rank(given, askedAtMs, signal, caches, overrides, options);
        parts.metrics.query.answered(made);
        return made;
      };
      return caches.answers.answer(given, asOf(given, askedAtMs), work, overrides ?? undefined);
    };
    const served = await parts.experiments.serve({ request, submitter, ask, signal });
    if (leansOnFlagged(served.answer, config)) parts.metrics.miners.leanedOnFlagged();
    parts.metrics.query.served(served.answer);
    parts.reputation.desk.observe(answeredQuery(request, served.answer, submitter));
    const { leads } = served.answer;
    const components = () => caches.answers.components(leads);
    const known = loggedFeatures(served, features);
    parts.queryLog.add(queryRow(request, served, askedAtMs, submitter, known, components));
    return served.answer;
  }

  const reputationSource = () => ({
    store: parts.store.reputation,
    reputation: parts.reputation,
    tenant,
    halfLifeMs: config.REPUTATION_HALF_LIFE_DAYS * 86_400_000,
    nowMs: Date.now(),
  });

  const idempotency = openIdempotency(config, parts.store.idempotency, tenant, parts.metrics.limits, log);
  const data = createDataDesk({ parts, clearCaches: caches.clear });
  const kpis = kpisOfStore(config, parts, log);
  let isDraining = false;
  async function readiness(): Promise<Readiness> {
    if (isDraining) return { ready: false, why: 'the process is stopping' };
    if (parts.learned !== null && !parts.learned.ready())
      return { ready: false, why: 'the outcomes in the store are being read' };
    if (config.RETRIEVAL !== 'sql')
      return parts.keeper.ready()
        ? { ready: true }
        : { ready: false, why: 'the lead index is catching up with the store' };
    return (await parts.store.health()).ok
      ? { ready: true }
      : { ready: false, why: 'the store does not answer' };
  }

  return {
    parts,
    modelVersion,
    config,
    metrics: parts.metrics,
    access: shared.access,
    kpis,
    query,
    admit: (submitter) => parts.reputation.desk.admit(submitter),
    malformed: (submitter, code) => parts.reputation.desk.malformed(submitter, code),
    reputation: (request, signal) => reputationPage(reputationSource(), request, signal),
    alerts: (request, signal) => alertPage(reputationSource(), request, signal),
    body: (answer) => caches.answers.body(answer),
    async warmUp() {
      await caughtUp;
      const startedMs = performance.now();
      // To the text of the answer, as a caller would have it.
      const ask = async (prompt: string) =>
        JSON.stringify(await rank({ prompt }, Date.now(), new AbortController().signal, uncached));
      await warmUp(ask, config.WARM_UP_MS, () => performance.now());
      parts.metrics.process.warmed((performance.now() - startedMs) / 1000);
    },
    parse(prompt) {
      const startedMs = performance.now();
      const parsed = parse(prompt, Date.now());
      return { parsed, timings_ms: { parse: performance.now() - startedMs } };
    },
    vocabulary: () => ({
      ...parts.terms.vocabulary.listing(),
      countries: [...parts.terms.places.countries()].map(({ code, name }) => ({ code, name })),
      areas: [...parts.terms.places.areas()].map(({ name, value }) => ({ name, ...value })),
    }),
    importRows: (kind, source, options = {}) => importInto(parts, config, kind, source, options),
    takeFeedback: (source, signal) => takeFeedback(parts, config, source, signal),
    experiments: parts.experiments.desk,
    submissions: async (minerId, request, signal) => ({
      ...(await submissionPage(parts.store, tenant, minerId, request, signal)),
      flagged: await parts.miners.isFlagged(minerId, signal),
    }),
    miners: parts.miners,
    idempotency,
    data,
    models: createModelDesk(parts.store.models, tenant, modelsFolder(config), () => parts.models.refresh()),
    async deleteLeads(leadIds, actor) {
      const { deleted } = await parts.store.deleteLeads(tenant, leadIds, actor);
      await parts.keeper.catchUp();
      parts.learned?.forget(leadIds);
      return deleted;
    },
    async reindex() {
      const startedMs = performance.now();
      await caughtUp;
      await parts.keeper.rebuild();
      if (config.DATABASE_URL !== undefined) await parts.store.ensureVectorIndex();
      return { leads: parts.keeper.index().stats().leads, seconds: (performance.now() - startedMs) / 1000 };
    },
    readiness,
    drain() {
      isDraining = true;
    },
    health: async () => ({
      ...(await healthOf(parts, modelVersion(), await readiness())),
      consumers: consumers(),
    }),
    hear() {
      parts.learned?.look();
      parts.keeper.hear();
    },
    follow() {
      following ??= follow(parts, config, log);
      kpis.start();
      data.follow();
    },
    loadDemoIfEmpty: (tell) => fillWithDemo(parts, tell),
    async stop() {
      await following?.stop();
      await kpis.close();
      await data.close();
      await idempotency.close();
      await caughtUp;
      await parts.close();
    },
  };
}

async function healthOf(
  parts: Parts,
  modelVersion: string,
  readiness: Readiness,
): Promise<Omit<Health, 'consumers'>> {
  const store = await parts.store.health();
  const counts = store.ok ? await parts.store.counts(parts.tenant) : { leads: 0, snippets: 0, queries: 0 };
  const { leads, snippets, segments, bytes, seq } = parts.keeper.index().stats();
  const demo = store.ok ? await demoNote(parts) : null;
  return {
    ...readiness,
    store,
    index: { ready: parts.keeper.ready(), leads, snippets, segments, bytes, seq },
    ...counts,
    queries_dropped: parts.queryLog.dropped(),
    model_version: modelVersion,
    lead_model: parts.leadModel.note,
    ...(demo && { demo }),
  };
}
