import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PhraseMatcher } from './phrase-matcher.ts';
import { PhraseSet } from './phrase-set.ts';
import { tokenize } from './tokenize.ts';

const word = fc.constantFrom('a', 'b', 'c', 'ab', 'ba');
const phrase = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join(' '));

/** All phrases that start at a word, longest first, by looking at each of them. */
function plainly(phrases: readonly string[], words: readonly string[], i: number): string[] {
  return [...new Set(phrases)]
    .filter((one) => one === words.slice(i, i + one.split(' ').length).join(' '))
    .sort((x, y) => y.split(' ').length - x.split(' ').length);
}

it('finds the same phrases as looking at each, for matchers that share a set', () => {
  fc.assert(
    fc.property(
      fc.array(phrase, { maxLength: 20 }),
      fc.array(phrase, { maxLength: 20 }),
      fc.array(word, { maxLength: 12 }),
      (first, second, words) => {
        const set = new PhraseSet();
        const lists = [first, second].map((phrases) => {
          const matcher = new PhraseMatcher<string>(set);
          for (const one of phrases) matcher.add(one, one);
          return { phrases, matcher };
        });
        const tokens = tokenize(words.join(' '));
        for (const { phrases, matcher } of [...lists, ...lists])
          for (let i = 0; i < tokens.length; i++)
            expect(matcher.matchesAt(tokens, i).map(({ entry }) => entry)).toEqual(
              plainly(phrases, words, i),
            );
      },
    ),
  );
});

it('forgets what it found when a phrase is added', () => {
  const matcher = new PhraseMatcher<string>();
  const tokens = tokenize('new york');
  expect(matcher.matchesAt(tokens, 0)).toEqual([]);
  matcher.add('new york', 'city');
  expect(matcher.matchesAt(tokens, 0)).toEqual([{ start: 0, end: 2, entry: 'city' }]);
});
