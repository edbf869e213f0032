import { Generator } from '../generate.ts';
import * as lists from './values.ts';

/** Distinct prompts over the words of the generated leads. */
export function makePrompts(count: number, seed: number): string[] {
  const generator = new Generator(seed, 0);
  const { random } = generator;
  const name = (list: readonly string[]) => generator.pick(list).replaceAll('_', ' ');
  const parts = [
    () => `in ${new Intl.DisplayNames('en', { type: 'region' }).of(generator.pick(lists.COUNTRIES))}`,
    () => `with ${10 + random.below(90)} to ${200 + random.below(2000)} employees`,
    () => `using ${generator.pick(lists.TECHNOLOGIES)}`,
    () => `founded after ${1990 + random.below(30)}`,
    () => `not ${name(lists.TOPICS)}`,
    () => `in ${generator.pick(lists.CITIES)}`,
  ];
  const seen = new Set<string>();
  while (seen.size < count) {
    const chosen = parts.filter(() => random.next() < 0.4).map((part) => part());
    const need = Array.from({ length: 2 + random.below(3) }, () => generator.word()).join(' ');
    seen.add(`${name(lists.TOPICS)} companies ${chosen.join(', ')} looking for ${need}`);
  }
  return [...seen];
}
