import { citiesNamed } from './cities-named.ts';
import type { Gazetteer } from './gazetteer.ts';
import type { PlaceContext } from './types.ts';

/** The common English name of a city; an unknown one comes back as given, in title case where it was all of one case. */
export function canonicalCity(g: Gazetteer, text: string, context: PlaceContext = {}): string | null {
  const trimmed = text.trim().replace(/\s+/g, ' ');
  if (trimmed === '') return null;
  // A context that is wrong must not rename the city: outside it the name stands only for a city called so.
  const known =
    citiesNamed(g, trimmed, context)[0] ?? citiesNamed(g, trimmed, { country: context.country ?? null })[0];
  if (known !== undefined) return known.name;
  if (!context.country && !context.region) return properCase(trimmed);
  return properCase(trimmed);
}

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
  if (name !== lower && name !== name.toUpperCase()) return name;
  return lower.replace(/[\p{L}\p{N}'’]+/gu, (word, at: number) =>
    at > 0 && PARTICLES.has(word) ? word : word.charAt(0).toUpperCase() + word.slice(1),
  );
}
