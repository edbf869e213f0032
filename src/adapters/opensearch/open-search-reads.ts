import type { Predicate } from '../../domain/predicate.ts';
import type { CallOptions, CorpusStats, FieldStats } from '../../ports/store.ts';
import type { CandidateReads } from '../candidates/read-router.ts';
import { type Clause, compileSearch } from './compile-search.ts';
import { decodeBlock, documentId } from './encode-document.ts';
import type { OpenSearchClient } from './open-search-client.ts';

const BEST_FIRST = [{ quality: 'desc' }, { lead_id: 'asc' }];

/** What candidates are found with, from a cluster: the same sets in the same order as SQL gives. */
export function openSearchReads(client: OpenSearchClient, index: string): Omit<CandidateReads, 'lastSeq'> {
  const search = async (body: Record<string, unknown>, options?: CallOptions) =>
    readResult((await client.call('POST', `${index}/_search`, body, options)).body);
  const ids = async (query: Clause, limit: number, sort: unknown[], options?: CallOptions) => {
    if (limit <= 0) return [];
    const body = { query, size: limit, sort, _source: ['lead_id'], track_total_hits: false };
    return (await search(body, options)).hits.map((hit) => hit.leadId);
  };

  const count = async (tenant: string, predicate: Predicate, options?: CallOptions) =>
    (await search({ query: within(tenant, predicate), size: 0, track_total_hits: true }, options)).total;

  return {
    countWidening: (tenant, predicates, options) =>
      Promise.all(predicates.map((predicate) => count(tenant, predicate, options))),
    matchIds: (tenant, predicate, limit, options) =>
      ids(within(tenant, predicate), limit, [{ lead_id: 'asc' }], options),
    matchPrior: (tenant, predicate, limit, options) =>
      ids(within(tenant, predicate), limit, BEST_FIRST, options),
    matchText(tenant, terms, asOfMs, predicate, limit, options) {
      const should = [...new Set(terms)].map((term) => holding(term, asOfMs));
      if (should.length === 0) return Promise.resolve([]);
      const query = { bool: { filter: filters(tenant, predicate), should, minimum_should_match: 1 } };
      return ids(query, limit, [{ _score: 'desc' }, ...BEST_FIRST], options);
    },
    async nearest(tenant, vector, predicate, limit, options) {
      if (limit <= 0 || vector.every((value) => value === 0)) return [];
      const filter = within(tenant, predicate);
      const query = { knn: { embedding: { vector: Array.from(vector), k: limit, filter } } };
      const body = { query, size: limit, _source: ['lead_id'], track_total_hits: false };
      // The Lucene engine scores (1 + cosine) / 2.
      return (await search(body, options)).hits.map(({ leadId, score }) => ({
        lead_id: leadId,
        similarity: 2 * score - 1,
      }));
    },
    async textStats(tenant, terms, asOfMs, options) {
      const body = { query: { term: { tenant } }, size: 0, aggs: statistics(terms, asOfMs) };
      return toStats(await search({ ...body, track_total_hits: true }, options), terms.length);
    },
    async getBlocks(tenant, leadIds, options) {
      if (leadIds.length === 0) return [];
      const body = { docs: leadIds.map((id) => ({ _id: documentId(tenant, id), _source: ['block'] })) };
      const answer = await client.call('POST', `${index}/_mget`, body, options);
      return readBlocks(answer.body).sort((a, b) => (a.lead.lead_id < b.lead.lead_id ? -1 : 1));
    },
  };
}

function filters(tenant: string, predicate: Predicate): Clause[] {
  return [{ term: { tenant } }, compileSearch(predicate)];
}

function within(tenant: string, predicate: Predicate): Clause {
  return { bool: { filter: filters(tenant, predicate) } };
}

/** Scores 1 where the lead's own text, or evidence that was seen by then, holds the term. */
function holding(term: string, asOfMs: number): Clause {
  const seen = { range: { 'snippets.observed_at': { lte: asOfMs, format: 'epoch_millis' } } };
  const inSnippet = { bool: { filter: [{ term: { 'snippets.terms': term } }, seen] } };
  const places = [{ term: { own_terms: term } }, { nested: { path: 'snippets', query: inSnippet } }];
  return { constant_score: { filter: { bool: { should: places, minimum_should_match: 1 } }, boost: 1 } };
}

function statistics(terms: readonly string[], asOfMs: number): Record<string, unknown> {
  const each = (field: string) =>
    Object.fromEntries(terms.map((term, i) => [`t${i}`, { filter: { term: { [field]: term } } }]));
  const seen = { range: { 'snippets.observed_at': { lte: asOfMs, format: 'epoch_millis' } } };
  return {
    own: {
      filter: { match_all: {} },
      aggs: { length: { sum: { field: 'own_length' } }, ...each('own_terms') },
    },
    snippets: {
      nested: { path: 'snippets' },
      aggs: {
        seen: {
          filter: seen,
          aggs: { length: { sum: { field: 'snippets.length' } }, ...each('snippets.terms') },
        },
      },
    },
  };
}

interface Result {
  total: number;
  hits: { leadId: string; score: number }[];
  aggregations: unknown;
}

function readResult(body: unknown): Result {
  const hits = field(body, 'hits');
  const rows = field(hits, 'hits');
  return {
    total: Number(field(field(hits, 'total'), 'value') ?? 0),
    hits: (Array.isArray(rows) ? rows : []).map((row) => ({
      leadId: String(field(field(row, '_source'), 'lead_id')),
      score: Number(field(row, '_score')),
    })),
    aggregations: field(body, 'aggregations'),
  };
}

function toStats({ aggregations }: Result, terms: number): CorpusStats {
  const stats = (bucket: unknown): FieldStats => ({
    documents: Number(field(bucket, 'doc_count') ?? 0),
    totalLength: Number(field(field(bucket, 'length'), 'value') ?? 0),
    containing: Array.from({ length: terms }, (_, i) =>
      Number(field(field(bucket, `t${i}`), 'doc_count') ?? 0),
    ),
  });
  return {
    own: stats(field(aggregations, 'own')),
    snippets: stats(field(field(aggregations, 'snippets'), 'seen')),
  };
}

function readBlocks(body: unknown) {
  const docs = field(body, 'docs');
  return (Array.isArray(docs) ? docs : []).flatMap((doc) => {
    const block = field(field(doc, '_source'), 'block');
    return typeof block === 'string' ? [decodeBlock(block)] : [];
  });
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
