const WORDLIKE = /[\p{L}\p{N}]/gu;

/**
 * Share of a prompt that was understood, 0..1: of its letters and digits, those that stand in no word of `unparsed`. Letters
 * and not words, since Japanese and Chinese have no spaces to count by. 0 where there are none.
 */
export function understoodShare(prompt: string, unparsed: readonly string[]): number {
  const all = lengthOf(prompt);
  if (all === 0) return 0;
  const missed = unparsed.reduce((sum, words) => sum + lengthOf(words), 0);
  return 1 - Math.min(1, missed / all);
}

function lengthOf(text: string): number {
  return text.match(WORDLIKE)?.length ?? 0;
}
