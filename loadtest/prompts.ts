import { Random, Zipf } from '../bench/support/random.ts';
import { CITIES, SENIORITIES, TECHNOLOGIES, TOPICS } from '../bench/support/values.ts';
import { makeWords } from '../bench/support/words.ts';

const COUNTRIES = [
  'Germany',
  'France',
  'the UK',
  'Spain',
  'Romania',
  'Denmark',
  'Canada',
  'Brazil',
  'Japan',
  'India',
];
const AREAS = ['EMEA', 'DACH', 'the Nordics', 'New England', 'California', 'Texas', 'NC', 'Latin America'];
const JOBS = [
  'CTOs',
  'sales team leads',
  'content marketing managers',
  'directors of product',
  'robotics engineers',
  'VPs of engineering',
  'solutions consultants',
  'data engineers',
  'heads of security',
  'HR managers',
  'CFOs',
  'developer advocates',
  'procurement directors',
  'founders',
  'account executives',
  'ip counsels',
];
const TYPES = ['private', 'public', 'privately held', 'nonprofit'];

/** `count` prompts, all different, in the ways people write them; the same for the same seed. */
export function makePrompts(count: number, seed: number): string[] {
  const random = new Random(seed);
  const words = makeWords(new Random(1));
  const common = new Zipf(words.length, 1, 20);
  const of = (list: readonly string[]) => (list[random.below(list.length)] ?? '').replaceAll('_', ' ');
  const word = () => words[common.pick(random)] ?? '';
  const place = () => of(random.next() < 0.5 ? CITIES : random.next() < 0.7 ? COUNTRIES : AREAS);
  const low = () => 10 + random.below(190);
  const shapes: (() => string)[] = [
    () => `${of(JOBS)} in ${place()}`,
    () => `${of(JOBS)} at ${of(TOPICS)} companies in ${place()} using ${of(TECHNOLOGIES)}`,
    () => `${of(TYPES)} ${of(TOPICS)} company ${place()}`,
    () => `${of(TOPICS)} companies in ${place()} with ${low()}-${low() + 300} employees`,
    () => `${of(TOPICS)} startups founded after ${1995 + random.below(25)} evaluating ${word()} ${word()}`,
    () => `${5 + random.below(45)} ${of(TOPICS)} companies that use ${of(TECHNOLOGIES)}, not ${of(TOPICS)}`,
    () =>
      `${of(SENIORITIES)} ${of(TOPICS)} ${of(JOBS)} near ${place()} looking for ${word()} ${word()} ${word()}`,
    () => `under ${low()} people, ${of(TOPICS)}, raised a Series ${'ABC'[random.below(3)]}, ${place()}`,
  ];
  const made = new Set<string>();
  for (let tries = 0; made.size < count && tries < 50 * count; tries++)
    made.add(shapes[random.below(shapes.length)]?.() ?? '');
  return [...made];
}
