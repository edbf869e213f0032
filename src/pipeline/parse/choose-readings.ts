import { KIND } from './cue-kinds.ts';
import { addItem, CUE, claim, cueAt, type Draft, FREE, foldedAt, topicsAt } from './draft.ts';
import { isAroundWord, placeReadings } from './place-readings.ts';
import type { Reading } from './reading.ts';
import { technologyReadings } from './technology-readings.ts';
import { titleReadings } from './title-readings.ts';
import { topicReadings } from './topic-readings.ts';
import { typeReadings } from './type-readings.ts';

/** Reads the words that no earlier step claimed as places, titles, topics, technologies, stages, types and sizes. */
export function chooseReadings(draft: Draft): Reading[] {
  claimExclusions(draft);
  const chosen = best(draft, allReadings(draft));
  for (const reading of chosen) {
    if (reading.kind === 'place') claimAround(draft, reading.start);
    addItem(draft, { ...reading.item, start: reading.start, end: reading.end });
  }
  return chosen;
}

const NOTHING: readonly never[] = [];

function allReadings(draft: Draft): (readonly Reading[])[] {
  const titleStarts = titleReadings(draft);
  return draft.words.map((_, i) => {
    if (draft.claims[i] !== FREE) return NOTHING;
    const found: Reading[] = [];
    take(draft, found, readingsAt(titleStarts, i));
    take(draft, found, placeReadings(draft, i, titleStarts));
    take(draft, found, topicReadings(draft, i));
    take(draft, found, technologyReadings(draft, i));
    take(draft, found, typeReadings(draft, i));
    draft.work++;
    return found;
  });
}

function take(draft: Draft, found: Reading[], readings: readonly Reading[]): void {
  draft.work += readings.length;
  for (const reading of readings) if (freeSpan(draft, reading.start, reading.end)) found.push(reading);
}

function freeSpan(draft: Draft, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (draft.claims[i] !== FREE && i < draft.claims.length) return false;
  return true;
}

/** Weighted interval scheduling from the right; on equal scores the reading that was found first stays. */
function best(draft: Draft, readings: readonly (readonly Reading[])[]): Reading[] {
  const n = draft.words.length;
  const total = new Float64Array(n + 1);
  const pick: (Reading | null)[] = new Array(n + 1).fill(null);
  for (let i = n - 1; i >= 0; i--) {
    total[i] = scoreAt(total, i + 1);
    for (const reading of readingsAt(readings, i)) {
      const score = reading.score + scoreAt(total, reading.end);
      if (score > scoreAt(total, i)) {
        total[i] = score;
        pick[i] = reading;
      }
    }
  }
  const chosen: Reading[] = [];
  for (let i = 0; i < n; ) {
    const reading = pick[i] ?? null;
    if (reading !== null) chosen.push(reading);
    i = reading === null ? i + 1 : reading.end;
  }
  return chosen;
}

/** "greater" of "greater Chicago" is understood. */
function claimAround(draft: Draft, start: number): void {
  if (isAroundWord(foldedAt(draft, start - 1)) && draft.claims[start - 1] === FREE)
    claim(draft, start - 1, start, CUE);
}

/** "other than" is no "other services"; "not yet public" is a type of company, "no-code" a topic. */
function claimExclusions(draft: Draft): void {
  const { companyTypes } = draft.ctx.vocabulary;
  for (let i = 0; i < draft.words.length; i++) {
    const cue = cueAt(draft, i, KIND.negation);
    if (cue === null || cue.end - i < 2 || draft.claims[i] !== FREE) continue;
    if (topicsAt(draft, i).some(({ end }) => end >= cue.end)) continue;
    if (companyTypes.matchesAt(draft.words, i, draft.language).length === 0) claim(draft, i, cue.end, CUE);
  }
}

function scoreAt(total: Float64Array, i: number): number {
  return total[i] ?? 0;
}

function readingsAt(readings: readonly (readonly Reading[])[], i: number): readonly Reading[] {
  return readings[i] ?? [];
}
