import type { Technologies } from '../../vocabulary/api.ts';
import { type Token, tokenize } from '../../vocabulary/tokenize.ts';

/** Words between two products of one list: "Go, Rust and Kafka". */
const NEAR_TOKENS = 3;
const FOUND_MAX = 40;

interface Found {
  start: number;
  end: number;
  technology: string;
  isSure: boolean;
}

/**
 * Products that a text names, in order of appearance. A name that is also a common word ("Go", "Swift") counts where it is
 * written as a name and stands by another product, since postings list what they use.
 */
export function findTechnologies(text: string, technologies: Technologies): string[] {
  const tokens = tokenize(text);
  const found: Found[] = [];
  for (let i = 0; i < tokens.length; ) {
    const match = technologies.matchesAt(tokens, i)[0];
    if (match === undefined) {
      i++;
      continue;
    }
    const { technology, ambiguous } = match.entry;
    if (!ambiguous || isName(tokens[i]))
      found.push({ start: i, end: match.end, technology, isSure: !ambiguous });
    i = match.end;
  }
  const counted = found.filter(
    (one, n) => one.isSure || isBeside(one, found[n - 1]) || isBeside(one, found[n + 1]),
  );
  return [...new Set(counted.map(({ technology }) => technology))].slice(0, FOUND_MAX);
}

function isName(token: Token | undefined): boolean {
  return token !== undefined && token.text !== token.folded;
}

function isBeside(one: Found, other: Found | undefined): boolean {
  if (other === undefined || other.technology === one.technology) return false;
  const apart = one.start < other.start ? other.start - one.end : one.start - other.end;
  return apart <= NEAR_TOKENS;
}
