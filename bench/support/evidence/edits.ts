/** Light edits by which a copied text is made to look new; words in, words out. `at` in 0..1 says where. */
export const EDITS: Readonly<Record<string, (words: readonly string[], at: number) => string[]>> = {
  'as it is': (words) => [...words],
  'a word added at the end': (words) => [...words, 'today'],
  'two words put in front': (words) => ['breaking', 'news', ...words],
  'one word left out': (words, at) => words.filter((_, i) => i !== Math.floor(at * words.length)),
  'one word replaced': (words, at) =>
    words.map((word, i) => (i === Math.floor(at * words.length) ? 'zebra' : word)),
  'two words exchanged': (words, at) => {
    const i = Math.floor(at * (words.length - 1));
    return [...words.slice(0, i), words[i + 1] ?? '', words[i] ?? '', ...words.slice(i + 2)];
  },
  'every twentieth word replaced': (words) => words.map((word, i) => (i % 20 === 10 ? `zebra${i}` : word)),
};

/** Texts by their length in words. */
export const LENGTHS: readonly (readonly [string, number, number])[] = [
  ['12 to 39 words', 12, 40],
  ['40 to 99 words', 40, 100],
  ['100 and more', 100, Number.POSITIVE_INFINITY],
];
