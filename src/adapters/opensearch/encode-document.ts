import { createHash } from 'node:crypto';
import { COLUMNS, FACETS } from '../../domain/predicate.ts';
import { analyze } from '../../lead-index/analyze.ts';
import { facetValues } from '../../lead-index/facet-values.ts';
import { ownTerms } from '../../lead-index/own-terms.ts';
import type { LeadBlock } from '../../ports/store.ts';
import { attributeTerm } from './compile-search.ts';

/** Version of what a document holds; another one is another index. */
export const DOCUMENT_VERSION = 1;

/** Fields of the documents: one a lead, its evidence nested in it, and the block itself, which is not searched. */
export function documentMapping(dimensions: number): Record<string, unknown> {
  const keyword = { type: 'keyword' };
  const unsearched = { type: 'keyword', index: false, doc_values: false };
  return {
    dynamic: 'strict',
    _source: { excludes: ['embedding'] },
    properties: {
      tenant: keyword,
      ...Object.fromEntries(FACETS.map((facet) => [facet, keyword])),
      ...Object.fromEntries(COLUMNS.map((column) => [column, { type: 'double' }])),
      attributes: keyword,
      quality: { type: 'double' },
      own_terms: keyword,
      own_length: { type: 'integer' },
      snippets: {
        type: 'nested',
        properties: { terms: keyword, length: { type: 'integer' }, observed_at: { type: 'date' } },
      },
      embedding: {
        type: 'knn_vector',
        dimension: dimensions,
        method: {
          name: 'hnsw',
          engine: 'lucene',
          space_type: 'cosinesimil',
          parameters: { m: 16, ef_construction: 100 },
        },
      },
      block: unsearched,
    },
  };
}

/** The same lead of the same tenant has the same id, of a length that any lead id may have. */
export function documentId(tenant: string, leadId: string): string {
  return createHash('sha256')
    .update(JSON.stringify([tenant, leadId]))
    .digest('base64url');
}

export function encodeDocument(tenant: string, block: LeadBlock): Record<string, unknown> {
  const { lead, snippets, embedding } = block;
  const own = ownTerms(lead);
  const hasMeaning = embedding?.some((value) => value !== 0) === true;
  return {
    tenant,
    ...Object.fromEntries(FACETS.map((facet) => [facet, facetValues(lead, facet)])),
    ...Object.fromEntries(COLUMNS.map((column) => [column, lead[column]])),
    attributes: Object.entries(lead.attributes).flatMap(([key, value]) => {
      const isScalar = ['string', 'number', 'boolean'].includes(typeof value);
      return isScalar ? [attributeTerm(key, String(value))] : [];
    }),
    quality: lead.quality,
    own_terms: [...new Set(own)],
    own_length: own.length,
    snippets: snippets.map((snippet) => {
      const terms = analyze(snippet.text);
      return { terms: [...new Set(terms)], length: terms.length, observed_at: snippet.observed_at_ms };
    }),
    ...(hasMeaning && embedding !== null && { embedding: Array.from(embedding) }),
    block: encodeBlock(block),
  };
}

function encodeBlock({ lead, snippets, embedding }: LeadBlock): string {
  const vector =
    embedding === null ? null : Buffer.from(Float32Array.from(embedding).buffer).toString('base64');
  return JSON.stringify({ lead, snippets, vector });
}

/** Safe: only encodeBlock writes what is read here, under DOCUMENT_VERSION. */
export function decodeBlock(text: string): LeadBlock {
  const { lead, snippets, vector } = JSON.parse(text) as Omit<LeadBlock, 'embedding'> & {
    vector: string | null;
  };
  return { lead, snippets, embedding: vector === null ? null : toVector(vector) };
}

function toVector(text: string): Float32Array {
  const bytes = new Uint8Array(Buffer.from(text, 'base64'));
  return new Float32Array(bytes.buffer, 0, bytes.byteLength / 4);
}
