import { candidatesOf } from './candidate.ts';
import { entriesOf, type Gazetteer } from './gazetteer.ts';
import type { Surface } from './types.ts';
import { isCjk } from './words.ts';

/** Every surface that `match` knows, with every reading. */
export function* listSurfaces(g: Gazetteer): Generator<Surface> {
  const keys = new Set([...g.index.keys(), ...g.cjk.keys()]);
  for (const [surface] of g.cities.surfaces()) keys.add(surface);
  for (const surface of keys) {
    if (g.never.has(surface)) continue;
    const entries = entriesOf(g, isCjk(surface) ? 'cjk' : 'index', surface);
    for (const { kind, ref, language, caution } of candidatesOf(g, surface, entries, 1)) {
      yield { surface, kind, ref, language, caution };
    }
  }
}
