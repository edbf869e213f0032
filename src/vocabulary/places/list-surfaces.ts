import { candidatesOf } from './candidate.ts';
import type { Entry, Gazetteer } from './gazetteer.ts';
import type { Surface } from './types.ts';

/** Every surface with every reading. */
export function* listSurfaces(g: Gazetteer): Generator<Surface> {
  for (const index of [g.index, g.cjk]) {
    for (const [surface, held] of index) {
      const entries: readonly Entry[] = Array.isArray(held) ? held : [held];
      for (const { kind, ref, language, caution } of candidatesOf(g, surface, entries, 1)) {
        yield { surface, kind, ref, language, caution };
      }
    }
  }
}
