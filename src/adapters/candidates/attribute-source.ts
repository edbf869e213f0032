import type { Predicate } from '../../domain/predicate.ts';
import type { CandidateSource } from '../../ports/candidate-source.ts';
import { createIndexSource, type IndexHolder, snapshotOf } from './index-source.ts';
import type { ReadRouter } from './read-router.ts';

/** What more leads have than this is left to SQL: as a list of ids it would cost more than it saves. */
const IDS_MAX = 20_000;

type Attribute = Extract<Predicate, { op: 'attribute' }>;

/**
 * The lead index for requests that name attributes: the store says which leads have them, the index everything else. An
 * attribute that too many leads have goes to `bySql`. The snapshot is taken before the store is asked, so that a lead
 * which the store did not know yet cannot get past an exclusion; `reads` must be of the primary for the same reason.
 */
export function createAttributeSource(
  holderOf: (tenant: string) => IndexHolder | null,
  reads: ReadRouter,
  bySql: CandidateSource,
  idsMax = IDS_MAX,
): CandidateSource {
  const resolve = (tenant: string, predicates: readonly Predicate[], signal?: AbortSignal) =>
    reads.run(signal, async (from, options) => {
      const ids = new Map<string, string[]>();
      for (const attribute of predicates.flatMap(attributesOf)) {
        const key = keyOf(attribute);
        if (ids.has(key)) continue;
        const found = await from.matchIds(tenant, attribute, idsMax + 1, options);
        if (found.length > idsMax) return null;
        ids.set(key, found);
      }
      return predicates.map((predicate) => withIds(predicate, ids));
    });
  return {
    ...createIndexSource(holderOf),
    answersAttributes: true,
    async find(tenant, request, signal) {
      const snapshot = snapshotOf(holderOf, tenant);
      const startedMs = performance.now();
      const { value: stages } = await resolve(tenant, request.stages, signal);
      if (stages === null) return bySql.find(tenant, request, signal);
      const askedMs = performance.now() - startedMs;
      const result = snapshot.search({ ...request, stages });
      return { ...result, timings: { ...result.timings, filterMs: result.timings.filterMs + askedMs } };
    },
    async matchesAny(tenant, predicate) {
      if (attributesOf(predicate).length > 0) return bySql.matchesAny(tenant, predicate);
      return snapshotOf(holderOf, tenant).matchesAny(predicate);
    },
  };
}

function attributesOf(predicate: Predicate): Attribute[] {
  switch (predicate.op) {
    case 'all':
    case 'any':
      return predicate.of.flatMap(attributesOf);
    case 'not':
      return attributesOf(predicate.of);
    case 'attribute':
      return [predicate];
    case 'in':
    case 'range':
      return [];
  }
}

function keyOf({ key, value }: Attribute): string {
  return JSON.stringify([key, value]);
}

/** Parts without attributes stay the objects that they are, by which the index knows them again. */
function withIds(predicate: Predicate, ids: ReadonlyMap<string, string[]>): Predicate {
  if (attributesOf(predicate).length === 0) return predicate;
  switch (predicate.op) {
    case 'all':
    case 'any':
      return { op: predicate.op, of: predicate.of.map((part) => withIds(part, ids)) };
    case 'not':
      return { op: 'not', of: withIds(predicate.of, ids) };
    case 'attribute':
      return { op: 'in', facet: 'lead_id', values: ids.get(keyOf(predicate)) ?? [] };
    default:
      return predicate;
  }
}
