import type { Gate } from './evidence.ts';
import { findDates } from './find-dates.ts';
import { refuse } from './refusal.ts';
import { AHEAD, AHEAD_CJK, PAST, PAST_CJK, TERM } from './tense-cues.ts';

const DAY_MS = 86_400_000;
/** The date line of the world, and papers dated for tomorrow. */
const TOLERANCE_MS = 2 * DAY_MS;
const YEAR = /(?:19|20|21)\d\d/g;
const SENTENCE_REACH = 200;
const SENTENCE_END = /[.!?](?=\s+[\p{Lu}\p{N}"“])|[。！？\n]/gu;

/** Refuses a text that tells of what happened after it was observed. Where the sentence may speak of the future, it passes. */
export const datesGate: Gate = ({ snippet, text }) => {
  const limit = snippet.observed_at_ms + TOLERANCE_MS;
  const year = new Date(limit).getUTCFullYear();
  let laterYear = false;
  for (const [match] of text.matchAll(YEAR)) laterYear ||= Number(match) >= year;
  if (!laterYear) return null;
  for (const date of findDates(text)) {
    if (date.startMs <= limit) continue;
    if (tellsOfThePast(text, date.start, date.end)) {
      const day = new Date(date.startMs).toISOString().slice(0, 10);
      const seen = new Date(snippet.observed_at_ms).toISOString().slice(0, 10);
      return refuse(
        'dates_disagree',
        'observed_at',
        `is ${seen}, but the text tells of what happened on ${day}`,
      );
    }
  }
  return null;
};

/** Looks at the sentence of the date, without the date itself ("May" is also a word of the future). */
function tellsOfThePast(text: string, start: number, end: number): boolean {
  const before = text.slice(Math.max(0, start - SENTENCE_REACH), start);
  const after = text.slice(end, end + SENTENCE_REACH);
  let from = 0;
  for (const match of before.matchAll(SENTENCE_END)) from = (match.index ?? 0) + 1;
  const stop = after.search(SENTENCE_END);
  const sentence = `${before.slice(from)} ${stop === -1 ? after : after.slice(0, stop + 1)}`;
  return (
    (PAST.test(sentence) || PAST_CJK.test(sentence)) &&
    !AHEAD.test(sentence) &&
    !AHEAD_CJK.test(sentence) &&
    !TERM.test(before)
  );
}
