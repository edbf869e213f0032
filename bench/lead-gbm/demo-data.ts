import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Lead } from '../../src/domain/lead.ts';
import type { Snippet } from '../../src/domain/snippet.ts';
import { leadNormaliser } from '../../src/ingest/normalise-lead.ts';
import { normaliseSnippet } from '../../src/ingest/normalise-snippet.ts';
import { packageRoot } from '../../src/package-root.ts';
import type { Terms } from '../../src/start/open-parser.ts';

/** The demo's companies, each with its dated funding rounds. */
export function readDemo(terms: Terms): { lead: Lead; snippets: Snippet[] }[] {
  const normalise = leadNormaliser(terms);
  const byLead = new Map<string, Snippet[]>();
  for (const row of rows('snippets.ndjson.gz')) {
    const result = normaliseSnippet(row);
    if (!('ok' in result) || result.ok.lead_id === null) continue;
    const { company_id: _company, domain: _domain, lead_id, ...rest } = result.ok;
    const list = byLead.get(lead_id);
    const snippet = { ...rest, lead_id };
    if (list === undefined) byLead.set(lead_id, [snippet]);
    else list.push(snippet);
  }
  return rows('leads.ndjson.gz').flatMap((row) => {
    const result = normalise(row);
    return 'ok' in result ? [{ lead: result.ok, snippets: byLead.get(result.ok.lead_id) ?? [] }] : [];
  });
}

function rows(file: string): unknown[] {
  return gunzipSync(readFileSync(join(packageRoot(), 'demo', file)))
    .toString('utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}
