import type { Companies, CompanySurface } from './api.ts';
import { PhraseMatcher } from './phrase-matcher.ts';
import type { PhraseSet } from './phrase-set.ts';
import { list, type Row } from './read-table.ts';

/** Companies whose names mean something else as well, and groups of companies: see CompanySurface. */
export function buildCompanies(set: PhraseSet, rows: readonly Row[]): Companies {
  const matcher = new PhraseMatcher<CompanySurface>(set);
  for (const row of rows) {
    const name = row['name'] ?? '';
    const members = list(row['members']);
    const entry: CompanySurface = {
      names: members.length === 0 ? [name] : members,
      topics: list(row['topics'], ';'),
    };
    for (const surface of [name, ...list(row['surfaces'])]) matcher.add(surface, entry);
  }
  return { matchesAt: (tokens, i) => matcher.matchesAt(tokens, i) };
}
