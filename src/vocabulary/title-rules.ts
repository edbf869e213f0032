import { PhraseMatcher } from './phrase-matcher.ts';
import { plural } from './plural.ts';
import { list, type Row } from './read-table.ts';
import { type Token, tokenize } from './tokenize.ts';

interface Rule {
  readonly values: readonly string[];
  readonly priority: number;
}

/**
 * Words of a title -> values, by a table of `column, priority, phrases`. Leftmost longest phrases are read, so that
 * "product marketing" is not also "product"; the highest priority comes first, of equals the later one (English puts
 * the noun last). A phrase of the value `none` only hides the shorter phrases in it ("product owner" is no owner).
 */
export function buildTitleRules(rows: readonly Row[], column: string): (title: string) => string[] {
  const matcher = new PhraseMatcher<Rule>();
  for (const row of rows) {
    const values = list(row[column], ';').filter((value) => value !== 'none');
    const rule: Rule = { values, priority: Number(row['priority']) };
    for (const phrase of list(row['phrases'])) {
      matcher.add(phrase, rule);
      matcher.add(plural(phrase), rule);
    }
  }
  return (title) => {
    const tokens: Token[] = tokenize(title).map((token) => ({
      ...token,
      gap: token.gap === 'break' ? 'space' : token.gap,
    }));
    const found = matcher.scan(tokens).map((match, order) => ({ rule: match.entry, order }));
    found.sort((a, b) => b.rule.priority - a.rule.priority || b.order - a.order);
    return [...new Set(found.flatMap(({ rule }) => rule.values))];
  };
}
