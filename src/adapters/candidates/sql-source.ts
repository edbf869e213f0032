import type { Predicate } from '../../domain/predicate.ts';
import type { LeadIndex, SearchRequest, SearchResult } from '../../lead-index/api.ts';
import type { CandidateSource } from '../../ports/candidate-source.ts';
import type { Store } from '../../ports/store.ts';

/**
 * Candidates from the store. The few leads found are put into a lead index of their own, with the statistics of the
 * whole corpus, so that their scores are those of the in-process index.
 */
export function createSqlSource(store: Store, createIndex: () => LeadIndex): CandidateSource {
  return {
    kind: 'sql',
    answersAttributes: true,
    ready: () => true,
    find: (tenant, request, signal) => find(store, createIndex, tenant, request, signal),
    matchesAny: async (tenant, predicate) => (await store.count(tenant, predicate)) > 0,
    async lookup(tenant, facet, value, limit) {
      const ids = await store.matchIds(tenant, { op: 'in', facet, values: [value] }, limit);
      const blocks = await store.getBlocks(tenant, ids);
      return blocks
        .map(({ lead, embedding }) => ({ lead, embedding }))
        .sort((a, b) => (a.lead.lead_id < b.lead.lead_id ? -1 : 1));
    },
  };
}

async function find(
  store: Store,
  createIndex: () => LeadIndex,
  tenant: string,
  request: SearchRequest,
  signal: AbortSignal,
): Promise<SearchResult> {
  const startedMs = performance.now();
  const matched: number[] = [];
  for (const stage of request.stages) {
    signal.throwIfAborted();
    const count = await store.count(tenant, stage);
    matched.push(count);
    if (count >= request.wanted || (count === 0 && request.stopIfNone === true)) break;
  }
  const clock = { vectorMs: 0 };
  const idsPerStage = await collect(store, tenant, request, matched, clock, signal);
  const filteredMs = performance.now();
  const blocks = await store.getBlocks(tenant, idsPerStage.flat());
  const terms = request.terms.map(({ term }) => term);
  const stats = await store.textStats(tenant, terms, request.asOfMs);
  const index = createIndex();
  index.apply(blocks.map((block, i) => ({ seq: i + 1, lead_id: block.lead.lead_id, block })));
  const result = index.snapshot().search({
    ...request,
    stages: byIds(idsPerStage),
    limit: Math.max(1, blocks.length),
    wanted: Number.MAX_SAFE_INTEGER,
    stats,
  });
  const filterMs = filteredMs - startedMs - clock.vectorMs;
  return {
    ...result,
    matched,
    timings: { filterMs, textMs: performance.now() - filteredMs, vectorMs: clock.vectorMs },
  };
}

/** Ids of each stage that no earlier stage had, from text, similarity and prior in turn, `limit` in all. */
async function collect(
  store: Store,
  tenant: string,
  request: SearchRequest,
  matched: readonly number[],
  clock: { vectorMs: number },
  signal: AbortSignal,
): Promise<string[][]> {
  const seen = new Set<string>();
  const idsPerStage: string[][] = [];
  for (let stage = 0; stage < matched.length; stage++) {
    signal.throwIfAborted();
    const predicate = request.stages[stage];
    const fresh: string[] = [];
    idsPerStage.push(fresh);
    const room = Math.min(request.limit, matched[stage] ?? 0) - seen.size;
    if (predicate === undefined || room <= 0) continue;
    for (const id of await rankedIds(store, tenant, request, predicate, clock)) {
      if (fresh.length >= room) break;
      if (seen.has(id)) continue;
      seen.add(id);
      fresh.push(id);
    }
  }
  return idsPerStage;
}

async function rankedIds(
  store: Store,
  tenant: string,
  request: SearchRequest,
  predicate: Predicate,
  clock: { vectorMs: number },
): Promise<string[]> {
  const { limit, terms, vector, asOfMs } = request;
  const words = terms.map(({ term }) => term);
  const byText = words.length === 0 ? [] : await store.matchText(tenant, words, asOfMs, predicate, limit);
  const before = performance.now();
  const near = vector === null ? [] : await store.nearest(tenant, vector, predicate, limit);
  clock.vectorMs += performance.now() - before;
  const byPrior = await store.matchPrior(tenant, predicate, limit);
  return alternate([byText, near.map(({ lead_id }) => lead_id), byPrior]);
}

/** First of each list, then second of each, and so on. */
function alternate(lists: readonly string[][]): string[] {
  const longest = Math.max(...lists.map((list) => list.length));
  return Array.from({ length: longest }, (_, i) => lists.flatMap((list) => list[i] ?? [])).flat();
}

/** The stages over the found leads alone: which ids each one adds is known by now. */
function byIds(idsPerStage: readonly string[][]): Predicate[] {
  return idsPerStage.map((_, stage) => ({
    op: 'in',
    facet: 'lead_id',
    values: idsPerStage.slice(0, stage + 1).flat(),
  }));
}
