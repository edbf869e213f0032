import type { Random } from './random.ts';

export const VOCABULARY = 40_000;

/** Made-up words that can be pronounced, the commonest first; no list of a real language weighs on the bench. */
export function makeWords(random: Random): string[] {
  const onsets = 'b c d f g h j k l m n p r s t v w z br cl dr fl gr pl st tr'.split(' ');
  const vowels = 'a e i o u ai ea oo'.split(' ');
  const codas = ['', 'n', 'r', 'l', 't', 'm', 'x', 'nd', 'rk'];
  const any = (list: string[]) => list[random.below(list.length)] ?? '';
  const words = new Set<string>();
  while (words.size < VOCABULARY) {
    let word = '';
    for (let i = 2 + random.below(2); i > 0; i--)
      word += any(onsets) + any(vowels) + (i === 1 ? any(codas) : '');
    words.add(word);
  }
  return [...words];
}
