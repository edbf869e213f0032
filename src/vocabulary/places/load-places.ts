import { createPlaces } from './create-places.ts';
import { loadGazetteer } from './gazetteer.ts';
import type { Places } from './types.ts';

/** Reads the data files; call it once and hold the result. */
export function loadPlaces(): Places {
  return createPlaces(loadGazetteer());
}
