import type { TitleChunk } from '../../vocabulary/api.ts';
import { breaksBefore, cueAt, type Draft, FREE, type ItemValue } from './draft.ts';
import { companyFollows, type Reading, WORD_SCORE } from './reading.ts';

const CONFIDENT = 0.5;

/** Job titles by the word they start at. */
export function titleReadings(draft: Draft): Reading[][] {
  return draft.words.map((_, i) => {
    if (draft.claims[i] !== FREE) return [];
    const chunk = draft.ctx.vocabulary.titles.chunkAt(draft.words, i, draft.language);
    if (chunk === null || chunk.end <= i) return [];
    const reading = readingOf(draft, chunk);
    return reading === null ? [] : [reading];
  });
}

function readingOf(draft: Draft, chunk: TitleChunk): Reading | null {
  const head = hasHead(draft, chunk);
  if (!head && companyFollows(draft, chunk.end)) return null;
  // "developer tool company", "AI coding assistant platform": what they make, not whom they employ.
  if (!breaksBefore(draft, chunk.end) && cueAt(draft, chunk.end, 'company') !== null) return null;
  if (chunk.confidence < CONFIDENT && !head && !standsAlone(draft, chunk)) return null;
  const length = chunk.end - chunk.start;
  const values: ItemValue[] = [{ field: 'titles', value: chunk.title }];
  if (chunk.asked !== chunk.title) values.push({ field: 'titles', value: chunk.asked });
  for (const value of chunk.functions.slice(0, 1)) values.push({ field: 'functions', value });
  if (chunk.seniority !== null) values.push({ field: 'seniorities', value: chunk.seniority });
  const score = length * WORD_SCORE * (chunk.confidence < CONFIDENT ? 0.5 : 1) + (head ? 4 : 0);
  return { kind: 'title', start: chunk.start, end: chunk.end, score, item: { family: 'kind', values } };
}

/** Whether a word for a person is in it: "engineer", "CTO", "head"; not in "trust & safety". */
export function hasHead(draft: Draft, chunk: { start: number; end: number }): boolean {
  for (let i = chunk.start; i < chunk.end; i++) {
    for (const match of draft.ctx.vocabulary.titles.matchesAt(draft.words, i, draft.language)) {
      const { part } = match.entry;
      if (match.end <= chunk.end && (part === 'head' || part === 'phrase' || part === 'level')) return true;
    }
  }
  return false;
}

/** A bare "marketing" is a title where a person is meant: at the end, or before "in", "jobs", "people". */
function standsAlone(draft: Draft, chunk: TitleChunk): boolean {
  if (breaksBefore(draft, chunk.end)) return chunk.start === 0;
  return cueAt(draft, chunk.end, 'person') !== null;
}
