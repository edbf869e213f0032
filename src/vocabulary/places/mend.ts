import { fold } from './fold.ts';
import type { Gazetteer } from './gazetteer.ts';

/** Only large cities: a small one that nobody means is one slip away from too many words. */
const POPULATION_MIN = 300_000;
const LETTERS_MIN = 7;
const LETTERS = /^[a-z]+$/;

/**
 * Puts right one slip in the name of a large city: a letter too many, too few, another one, or two that changed places.
 * The first letter must be right, and only one city may come of it. The table is made on first use.
 */
export function createMender(gazetteer: Gazetteer): (folded: string) => string | null {
  let names: ReadonlySet<string> | null = null;
  /** Names by what is left of them without one of their letters. */
  const shortened = new Map<string, string[]>();

  function load(): ReadonlySet<string> {
    const known = new Set<string>();
    // The most populous come first.
    for (let row = 0; row < gazetteer.cities.size(); row++) {
      const city = gazetteer.cities.at(row);
      if (city === undefined || city.population < POPULATION_MIN) break;
      const name = fold(city.name);
      if (name.length < LETTERS_MIN || !LETTERS.test(name) || known.has(name)) continue;
      known.add(name);
      for (const short of without(name)) shortened.set(short, [...(shortened.get(short) ?? []), name]);
    }
    return known;
  }

  return (word) => {
    if (word.length < LETTERS_MIN || word.length > NAME_MAX || !LETTERS.test(word)) return null;
    names ??= load();
    const found = new Set(shortened.get(word));
    for (const short of without(word)) {
      if (names.has(short)) found.add(short);
      for (const name of shortened.get(short) ?? []) if (isOneSlip(word, name)) found.add(name);
    }
    const fitting = [...found].filter((name) => name[0] === word[0]);
    return fitting.length === 1 ? (fitting[0] ?? null) : null;
  };
}

const NAME_MAX = 24;

/** The word without each of its letters in turn. */
function without(word: string): Set<string> {
  const short = new Set<string>();
  for (let i = 0; i < word.length; i++) short.add(word.slice(0, i) + word.slice(i + 1));
  return short;
}

/** Of two words of one length: one other letter, or two letters side by side that changed places. */
function isOneSlip(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  if (a.slice(i + 1) === b.slice(i + 1)) return true;
  return a[i] === b[i + 1] && a[i + 1] === b[i] && a.slice(i + 2) === b.slice(i + 2);
}
