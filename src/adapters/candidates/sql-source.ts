import type { Predicate } from '../../domain/predicate.ts';
import type { LeadIndex, SearchRequest, SearchResult } from '../../lead-index/api.ts';
import type { CandidateSource } from '../../ports/candidate-source.ts';
import type { CallOptions } from '../../ports/store.ts';
import type { CandidateSet, CandidateSets } from './candidate-sets.ts';
import { type CandidateReads, type ReadRouter, readFrom } from './read-router.ts';

/**
 * Candidates from the store. The few leads found are put into a lead index of their own, with the statistics of the
 * whole corpus, so that their scores are those of the in-process index.
 */
export function createSqlSource(
  store: CandidateReads,
  createIndex: () => LeadIndex,
  router: ReadRouter = readFrom(store),
  /** Null where every candidate set is found anew. */
  sets: CandidateSets | null = null,
): CandidateSource {
  return {
    kind: 'sql',
    answersAttributes: true,
    ready: () => true,
    async find(tenant, request, signal) {
      const { value, notes } = await router.run(signal, (reads, options) =>
        find({ reads, options }, { createIndex, sets }, tenant, request, signal),
      );
      return notes.length === 0 ? value : { ...value, notes };
    },
    async matchesAny(tenant, predicate) {
      const { value } = await router.run(undefined, (reads, options) =>
        reads.matchIds(tenant, predicate, 1, options),
      );
      return value.length > 0;
    },
    async lookup(tenant, facet, value, limit) {
      const { value: blocks } = await router.run(undefined, async (reads, options) => {
        const named: Predicate = { op: 'in', facet, values: [value] };
        return reads.getBlocks(tenant, await reads.matchIds(tenant, named, limit, options), options);
      });
      return blocks
        .map(({ lead, embedding }) => ({ lead, embedding }))
        .sort((a, b) => (a.lead.lead_id < b.lead.lead_id ? -1 : 1));
    },
  };
}

interface From {
  reads: CandidateReads;
  options: CallOptions;
}

interface Means {
  createIndex: () => LeadIndex;
  sets: CandidateSets | null;
}

async function find(
  { reads, options }: From,
  { createIndex, sets }: Means,
  tenant: string,
  request: SearchRequest,
  signal: AbortSignal,
): Promise<SearchResult> {
  const startedMs = performance.now();
  const clock = { vectorMs: 0 };
  const work = () => findSet({ reads, options }, tenant, request, clock, signal);
  const seq = () => reads.lastSeq(tenant);
  const { matched, idsPerStage } =
    sets === null ? await work() : await sets.through(tenant, request, seq, work);
  const filteredMs = performance.now();
  const ids = idsPerStage.flat();
  const terms = request.terms.map(({ term }) => term);
  const isNone = ids.length === 0;
  const blocks = isNone ? [] : await reads.getBlocks(tenant, ids, options);
  const stats = isNone ? undefined : await reads.textStats(tenant, terms, request.asOfMs, options);
  const index = createIndex();
  index.apply(blocks.map((block, i) => ({ seq: i + 1, lead_id: block.lead.lead_id, block })));
  const result = index.snapshot().search({
    ...request,
    stages: byIds(idsPerStage),
    limit: Math.max(1, blocks.length),
    wanted: Number.MAX_SAFE_INTEGER,
    ...(stats !== undefined && { stats }),
  });
  const filterMs = filteredMs - startedMs - clock.vectorMs;
  return {
    ...result,
    matched,
    timings: { filterMs, textMs: performance.now() - filteredMs, vectorMs: clock.vectorMs },
  };
}

async function findSet(
  from: From,
  tenant: string,
  request: SearchRequest,
  clock: { vectorMs: number },
  signal: AbortSignal,
): Promise<CandidateSet> {
  const matched = await countStages(from, tenant, request, signal);
  return { matched, idsPerStage: await collect(from, tenant, request, matched, clock, signal) };
}

/** The first stage by itself, as most often it is enough; the others together. */
async function countStages(
  { reads, options }: From,
  tenant: string,
  { stages, wanted, stopIfNone }: SearchRequest,
  signal: AbortSignal,
): Promise<number[]> {
  signal.throwIfAborted();
  const [first = 0] = await reads.countWidening(tenant, stages.slice(0, 1), options);
  if (first >= wanted || (first === 0 && stopIfNone === true) || stages.length === 1) return [first];
  signal.throwIfAborted();
  const counts = [first, ...(await reads.countWidening(tenant, stages.slice(1), options))];
  const enough = counts.findIndex((count) => count >= wanted);
  return enough < 0 ? counts : counts.slice(0, enough + 1);
}

/**
 * Ids of each stage that no earlier stage had, `limit` in all: stages that fit are taken whole, from the first that does not
 * as many as there is room for, by text, similarity and prior in turn.
 */
async function collect(
  from: From,
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
    const fits = (matched[stage] ?? 0) <= request.limit;
    const ids = fits
      ? await from.reads.matchIds(tenant, predicate, request.limit, from.options)
      : await rankedIds(from, tenant, request, predicate, clock);
    for (const id of ids) {
      if (fresh.length >= room) break;
      if (seen.has(id)) continue;
      seen.add(id);
      fresh.push(id);
    }
  }
  return idsPerStage;
}

async function rankedIds(
  { reads, options }: From,
  tenant: string,
  request: SearchRequest,
  predicate: Predicate,
  clock: { vectorMs: number },
): Promise<string[]> {
  const { limit, terms, vector, asOfMs } = request;
  const words = terms.map(({ term }) => term);
  const byText =
    words.length === 0 ? [] : await reads.matchText(tenant, words, asOfMs, predicate, limit, options);
  const before = performance.now();
  const near = vector === null ? [] : await reads.nearest(tenant, vector, predicate, limit, options);
  clock.vectorMs += performance.now() - before;
  const byPrior = await reads.matchPrior(tenant, predicate, limit, options);
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
