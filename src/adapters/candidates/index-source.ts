import type { LeadIndex, Snapshot } from '../../lead-index/api.ts';
import type { CandidateSource, KnownLead } from '../../ports/candidate-source.ts';

/** What the source needs of the keeper of one tenant's index. */
export interface IndexHolder {
  index(): LeadIndex;
  ready(): boolean;
}

export function snapshotOf(holderOf: (tenant: string) => IndexHolder | null, tenant: string): Snapshot {
  const holder = holderOf(tenant);
  if (holder === null) throw new RangeError(`no lead index for tenant ${tenant}`);
  return holder.index().snapshot();
}

/** Candidates from the lead index in the process. `holderOf` answers null for a tenant that has no index. */
export function createIndexSource(holderOf: (tenant: string) => IndexHolder | null): CandidateSource {
  return {
    kind: 'index',
    answersAttributes: false,
    ready: (tenant) => holderOf(tenant)?.ready() ?? false,
    find: async (tenant, request) => snapshotOf(holderOf, tenant).search(request),
    matchesAny: async (tenant, predicate) => snapshotOf(holderOf, tenant).matchesAny(predicate),
    async lookup(tenant, facet, value, limit): Promise<KnownLead[]> {
      const { segments, lookup } = bound(snapshotOf(holderOf, tenant));
      const found = lookup(facet, value, LOOKUP_MAX).flatMap(({ segment, ordinal }) => {
        const view = segments[segment];
        return view === undefined ? [] : [{ id: view.leadId(ordinal), view, ordinal }];
      });
      found.sort((a, b) => (a.id < b.id ? -1 : 1));
      return found
        .slice(0, limit)
        .map(({ view, ordinal }) => ({ lead: view.lead(ordinal), embedding: view.embedding(ordinal) }));
    },
  };
}

/** More namesakes than this are not looked through for the first by lead_id. */
const LOOKUP_MAX = 1000;

function bound(snapshot: ReturnType<LeadIndex['snapshot']>) {
  return { segments: snapshot.segments, lookup: snapshot.lookup.bind(snapshot) };
}
