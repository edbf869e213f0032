import type { ParseContext } from '../src/pipeline/parse/parse-prompt.ts';
import { loadVocabulary } from '../src/vocabulary/load-vocabulary.ts';
import { loadPlaces } from '../src/vocabulary/places/load-places.ts';

/** The shipped vocabulary with a fixed clock, for tests. */
export function testContext(): ParseContext {
  return { vocabulary: loadVocabulary(), places: loadPlaces(), now: new Date('2026-11-21T00:00:00Z') };
}
