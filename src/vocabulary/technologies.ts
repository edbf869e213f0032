import type { Technologies, TechnologySurface } from './api.ts';
import { PhraseMatcher, surfaceWords } from './phrase-matcher.ts';
import type { PhraseSet } from './phrase-set.ts';
import { list, type Row } from './read-table.ts';

/** Products and technologies that sellers filter on. */
export function buildTechnologies(
  set: PhraseSet,
  rows: readonly Row[],
): Technologies & { all(): { id: string; category: string }[] } {
  const matcher = new PhraseMatcher<TechnologySurface>(set);
  const categories = new Map<string, string>();
  for (const row of rows) {
    const technology = row['technology'] ?? '';
    const category = row['category'] ?? '';
    categories.set(technology, category);
    const sure: TechnologySurface = { technology, category, ambiguous: false };
    const unsure: TechnologySurface = { technology, category, ambiguous: true };
    matcher.add(technology, row['ambiguous'] === 'yes' ? unsure : sure);
    for (const alias of list(row['aliases'])) {
      if (alias.endsWith('?')) matcher.add(alias.slice(0, -1), unsure);
      else matcher.add(alias, sure);
    }
  }
  return {
    matchesAt: (tokens, i) => matcher.matchesAt(tokens, i),
    canonical(text) {
      if (categories.has(text)) return text;
      return matcher.exact(surfaceWords(text.trim()))[0]?.technology ?? null;
    },
    categoryOf: (technology) => categories.get(technology) ?? null,
    all: () => [...categories].map(([id, category]) => ({ id, category })),
  };
}
