import { citiesNamed } from './cities-named.ts';
import type { Gazetteer } from './gazetteer.ts';
import type { PlaceContext } from './types.ts';

/** The common English name of a city; an unknown one comes back as given, in title case where it was all of one case. */
export function canonicalCity(g: Gazetteer, text: string, context: PlaceContext = {}): string | null {
  const trimmed = text.trim().replace(/\s+/g, ' ');
  if (trimmed === '') return null;
  // A region that is wrong or too fine ("Kent") still leaves the country.
  const known =
    citiesNamed(g, trimmed, context)[0] ?? citiesNamed(g, trimmed, { country: context.country ?? null })[0];
  return known?.name ?? properCase(trimmed);
}

/** Lower case inside a name; acronyms of up to three letters stay. */
const PARTICLES = new Set([
  'de',
  'del',
  'la',
  'le',
  'les',
  'do',
  'da',
  'dos',
  'di',
  'of',
  'the',
  'upon',
  'sur',
  'am',
  'an',
  'der',
  'van',
  'von',
]);

function properCase(name: string): string {
  const lower = name.toLowerCase();
  const acronym = name.length <= 3 && name === name.toUpperCase();
  if (acronym || (name !== lower && name !== name.toUpperCase())) return name;
  return lower.replace(/[\p{L}\p{N}'’]+/gu, (word, at: number) =>
    at > 0 && PARTICLES.has(word) ? word : word.charAt(0).toUpperCase() + word.slice(1),
  );
}
