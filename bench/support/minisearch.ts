import MiniSearch from 'minisearch';
import { evaluatePredicate } from '../../src/domain/evaluate-predicate.ts';
import type { Lead } from '../../src/domain/lead.ts';
import { analyze } from '../../src/lead-index/analyze.ts';
import { generateBlocks } from '../generate.ts';
import { formatTiming, measure } from './measure.ts';
import type { BenchQuery } from './queries.ts';

/** MiniSearch on the same leads, texts, filters and words: best 100 of a filtered search. One row of the table. */
export function benchMiniSearch(leads: number, seed: number, queries: readonly BenchQuery[]): string[] {
  const engine = new MiniSearch<{ id: number; own: string; snippets: string }>({
    fields: ['own', 'snippets'],
    tokenize: (text) => analyze(text),
    processTerm: (term) => term,
    searchOptions: { boost: { own: 0.5 }, combineWith: 'OR' },
  });
  const stored: Lead[] = [];
  for (const { lead, snippets } of generateBlocks({ leads, seed, dimensions: 0 })) {
    engine.add({
      id: stored.length,
      own: `${lead.company_name} ${lead.description} ${lead.keywords.join(' ')} ${lead.industry} ${lead.title ?? ''}`,
      snippets: snippets.map(({ text }) => text).join(' '),
    });
    stored.push(lead);
  }
  const timing = measure(queries.length, (i) => {
    const query = queries[i];
    if (query === undefined) return;
    const filter = { op: 'all' as const, of: query.filters };
    engine
      .search(query.words.join(' '), {
        filter: ({ id }) => {
          const lead = stored[id];
          return lead !== undefined && evaluatePredicate(filter, lead);
        },
      })
      .slice(0, 100);
  });
  return [String(leads), 'MiniSearch: filter, best 100 by text, no count', ...formatTiming(timing)];
}
