import type { Parsed } from '../domain/parsed.ts';
import type { Complete } from '../pipeline/fallback/fill-unparsed.ts';
import { completeParse } from '../pipeline/parse/complete-parse.ts';
import { parsePrompt } from '../pipeline/parse/parse-prompt.ts';
import type { Vocabulary } from '../vocabulary/api.ts';
import { loadVocabulary } from '../vocabulary/load-vocabulary.ts';
import { loadPlaces } from '../vocabulary/places/load-places.ts';
import type { Places } from '../vocabulary/places/types.ts';

export interface Terms {
  vocabulary: Vocabulary;
  places: Places;
}

export function loadTerms(): Terms {
  return { vocabulary: loadVocabulary(), places: loadPlaces() };
}

/** The parser alone: what `assay parse` needs, without store or index. */
export function openParser(terms: Terms = loadTerms()): (prompt: string, nowMs: number) => Parsed {
  return (prompt, nowMs) => parsePrompt(prompt, { ...terms, now: new Date(nowMs) });
}

/** The second pass over what the rules left, checked against the same vocabulary. */
export function openCompleter(terms: Terms): Complete {
  return (prompt, parsed, llm, signal) => completeParse(prompt, parsed, llm, signal, terms);
}
