import { describe, expect, it } from 'vitest';
import type { Lead } from '../../src/domain/lead.ts';
import { loadDemo, readDemoManifest } from '../../src/ingest/load-demo.ts';
import type { SnippetWrite } from '../../src/ports/store.ts';
import { loadVocabulary } from '../../src/vocabulary/load-vocabulary.ts';
import { loadPlaces } from '../../src/vocabulary/places/load-places.ts';

const terms = { vocabulary: loadVocabulary(), places: loadPlaces() };

/** Keeps everything in maps, and answers as a store does. */
function memoryStore() {
  const leads = new Map<string, Lead>();
  const snippets = new Map<string, SnippetWrite>();
  return {
    leads,
    snippets,
    async upsertLeads(_tenant: string, given: Lead[]) {
      for (const lead of given) leads.set(lead.lead_id, lead);
      return { changed: given.length };
    },
    admitSnippets: () => Promise.reject(new Error('the demo is not judged')),
    recordRefusals: () => Promise.reject(new Error('the demo is not judged')),
    async upsertSnippets(_tenant: string, given: SnippetWrite[]) {
      for (const snippet of given) snippets.set(snippet.snippet_id, snippet);
      return given.map(({ snippet_id, lead_id }) => ({
        snippet_id,
        lead_ids: lead_id !== null && leads.has(lead_id) ? [lead_id] : [],
        changed: true,
      }));
    },
  };
}

describe('demo data', () => {
  it('loads whole: no reject, no warning, every snippet on its lead and none after as_of', async () => {
    const store = memoryStore();
    const manifest = await readDemoManifest();
    const report = await loadDemo({ store, tenant: 'demo', terms, embedder: null });
    expect(report.leads).toMatchObject({
      imported: manifest.leads.rows,
      rejected: 0,
      warnings: 0,
      duplicates: 0,
    });
    expect(report.snippets).toMatchObject({ imported: manifest.snippets.rows, rejected: 0, waiting: 0 });
    expect([store.leads.size, store.snippets.size]).toEqual([17_726, 31_678]);
    const asOf = Date.parse(manifest.as_of);
    for (const snippet of store.snippets.values()) {
      expect(snippet.observed_at_ms).toBeLessThanOrEqual(asOf);
      expect(snippet.text).not.toMatch(/\ba (?:other|angel)\b|undefined|NaN|\ufffd/);
      expect(snippet.source_url).toMatch(/^https:\/\/www\.crunchbase\.com\/organization\//);
    }
    const leads = [...store.leads.values()];
    expect(leads.every((lead) => lead.country === 'US' && lead.attributes.status !== undefined)).toBe(true);
    expect(leads.filter((lead) => lead.industry !== null && lead.topics.length === 0)).toEqual([]);
    expect(leads.filter((lead) => lead.region === null).length).toBeLessThan(250);
  }, 60_000);
});
