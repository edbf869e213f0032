import { createIndexSource } from '../../src/adapters/candidates/index-source.ts';
import { emptyFilter, type Filter } from '../../src/domain/filter.ts';
import type { Lead } from '../../src/domain/lead.ts';
import type { Parsed } from '../../src/domain/parsed.ts';
import type { Snippet } from '../../src/domain/snippet.ts';
import { companyKey } from '../../src/ingest/company-key.ts';
import { createLeadIndex } from '../../src/lead-index/create-lead-index.ts';
import type { RankContext } from '../../src/pipeline/context.ts';
import { rankLeads } from '../../src/pipeline/rank-leads.ts';
import type { QueryRequest } from '../../src/pipeline/request.ts';
import { DEFAULT_SETTINGS } from '../../src/pipeline/settings.ts';
import type { CandidateSource } from '../../src/ports/candidate-source.ts';
import type { Embedder } from '../../src/ports/embedder.ts';
import type { LeadBlock } from '../../src/ports/store.ts';
import { sampleLead } from '../store/sample-lead.ts';
import { KNOWLEDGE } from './small-knowledge.ts';

export const TENANT = 'default';
export const NOW_MS = Date.UTC(2026, 0, 31);
export const DAY_MS = 86_400_000;
export const DIMENSIONS = 16;

export function leadOf(given: Partial<Lead> & { lead_id: string }): Lead {
  const name = given.company_name ?? `Company ${given.lead_id}`;
  return sampleLead(given.lead_id, {
    company_id: `c-${given.lead_id}`,
    company_name: name,
    company_key: companyKey(name),
    ...given,
  });
}

export function snippetOf(leadId: string, id: string, given: Partial<Snippet> = {}): Snippet {
  return {
    lead_id: leadId,
    snippet_id: id,
    miner_id: 'miner',
    text: '',
    observed_at_ms: NOW_MS - 10 * DAY_MS,
    content_type: 'news',
    source_url: null,
    attributes: {},
    ...given,
  };
}

export function blockOf(given: Partial<Lead> & { lead_id: string }, snippets: Snippet[] = []): LeadBlock {
  const lead = leadOf(given);
  return { lead, snippets, embedding: wordVector(`${lead.company_name} ${lead.description ?? ''}`) };
}

export function parsedOf(given: {
  include?: Partial<Filter>;
  exclude?: Partial<Filter>;
  need?: string;
  k?: number;
  exemplars?: Parsed['exemplars'];
}): Parsed {
  return {
    language: 'en',
    k: given.k ?? null,
    include: { ...emptyFilter(), ...given.include },
    exclude: { ...emptyFilter(), ...given.exclude },
    exemplars: given.exemplars ?? [],
    intent: { text: given.need ?? '', terms: [] },
    spans: [],
    unparsed: [],
    source: 'rules',
  };
}

/** Bag of words hashed into a few dimensions: enough for equal words to be near. */
export function wordVector(text: string): Float32Array {
  const vector = new Float32Array(DIMENSIONS);
  for (const word of text.toLowerCase().match(/[a-z0-9]+/g) ?? []) {
    let hash = 2166136261;
    for (const char of word) hash = Math.imul(hash ^ char.charCodeAt(0), 16777619);
    const at = (hash >>> 0) % DIMENSIONS;
    vector[at] = (vector[at] ?? 0) + 1;
  }
  const norm = Math.hypot(...vector);
  return norm === 0 ? vector : vector.map((x) => x / norm);
}

export const WORD_EMBEDDER: Embedder = {
  dimensions: DIMENSIONS,
  version: 'words-1',
  embed: async (texts) => texts.map(wordVector),
  embedSync: wordVector,
  close: async () => undefined,
};

/** A lead index over the blocks, brought in `batch` at a time. */
export function indexSource(blocks: readonly LeadBlock[], batch = 100_000): CandidateSource {
  const index = createLeadIndex({ dimensions: DIMENSIONS, embedderVersion: WORD_EMBEDDER.version });
  const changes = blocks.map((block, i) => ({ seq: i + 1, lead_id: block.lead.lead_id, block }));
  for (let at = 0; at < changes.length; at += batch) index.apply(changes.slice(at, at + batch));
  return createIndexSource(() => ({ index: () => index, ready: () => true }));
}

export function contextOf(
  sources: readonly CandidateSource[],
  parsed: Parsed,
  changes: Partial<RankContext> = {},
): RankContext {
  return {
    tenant: TENANT,
    knowledge: KNOWLEDGE,
    sources,
    embedder: WORD_EMBEDDER,
    llm: null,
    judging: null,
    models: null,
    parse: () => parsed,
    complete: async (_prompt, known) => known,
    now: () => NOW_MS,
    stopwatch: () => 0,
    newId: () => 'query-1',
    modelVersion: 'test',
    settings: DEFAULT_SETTINGS,
    signal: new AbortController().signal,
    ...changes,
  };
}

export function ask(
  blocks: readonly LeadBlock[],
  parsed: Parsed,
  request: Partial<QueryRequest> = {},
  changes: Partial<RankContext> = {},
) {
  return rankLeads({ prompt: 'prompt', ...request }, contextOf([indexSource(blocks)], parsed, changes));
}
