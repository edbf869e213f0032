import type { TitleChunk } from './api.ts';
import type { Token } from './tokenize.ts';

/**
 * A whole title: the chunks it consists of in order ("CEO & Co-Founder" has two), with words that no table knows kept as
 * they are. `extra` are words of the original that the canonical title does not hold.
 */
export function readTitle(
  tokens: readonly Token[],
  chunkAt: (tokens: readonly Token[], i: number) => TitleChunk | null,
): { title: string; asked: string; extra: string[] } {
  const title: string[] = [];
  const asked: string[] = [];
  const extra: string[] = [];
  for (let i = 0; i < tokens.length; ) {
    const token = tokens[i];
    if (token === undefined) break;
    const joint = i > 0 && token.gap === 'break' ? [','] : [];
    const chunk = chunkAt(tokens, i);
    if (chunk === null) {
      title.push(...joint, token.folded);
      asked.push(...joint, token.folded);
      i++;
      continue;
    }
    title.push(...joint, chunk.title);
    asked.push(...joint, chunk.asked);
    for (const covered of tokens.slice(chunk.start, chunk.end)) extra.push(covered.folded);
    i = chunk.end;
  }
  return {
    title: glue(title),
    asked: glue(asked),
    extra: extra.filter((word) => word.length > 1 && /^[a-z0-9+#]+$/.test(word) && !FUNCTION_WORDS.has(word)),
  };
}

const FUNCTION_WORDS = new Set([
  'of',
  'and',
  'the',
  'for',
  'de',
  'la',
  'du',
  'des',
  'der',
  'die',
  'di',
  'do',
  'da',
  'van',
  'het',
  'le',
  'les',
  'del',
]);

function glue(words: readonly string[]): string {
  return words.join(' ').replace(/ ,/g, ',');
}
