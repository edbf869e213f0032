import { EVENT_WORDS, EVENTS_BESIDE, FILLER, MENU_WORDS, NOTICES, PRAISE } from './boilerplate-cues.ts';
import type { Gate } from './evidence.ts';
import { refuse } from './refusal.ts';

/** Less than this many words beside the boilerplate, and the text has nothing else to say. */
const REST_WORDS_MIN = 6;
const MENU_SHARE = 0.5;
const MENU_ITEMS_MIN = 5;
const PRAISE_MIN = 2;
const SENTENCES = /(?<=[.!?…])\s+|(?<=[。！？])|\n+|\s[|•·]\s/u;
const DIGIT = /\d/;

export const boilerplateGate: Gate = ({ text, lower, words }) => {
  if (FILLER.test(lower)) return refuse('boilerplate', 'text', 'is filler text');
  if (NOTICES.test(lower) && !EVENTS_BESIDE.test(lower) && restOf(text, NOTICES) < REST_WORDS_MIN)
    return refuse(
      'boilerplate',
      'text',
      'is a notice of the site (cookies, privacy, rights, errors), no evidence',
    );
  if (isMenu(lower, words)) return refuse('boilerplate', 'text', 'is the navigation of a site');
  if (isPraise(text, lower))
    return refuse('boilerplate', 'text', 'praises the company, but tells of no event');
  return null;
};

/** Words in the sentences that match nothing of `cues`; ideographs count as half a word each. */
function restOf(text: string, cues: RegExp): number {
  let rest = 0;
  for (const sentence of text.split(SENTENCES)) {
    const lower = sentence.toLowerCase();
    if (cues.test(lower)) continue;
    rest += lower.match(/[\p{L}\p{N}]+/gu)?.length ?? 0;
    rest += (lower.match(/[\u3040-\u30ff\u3400-\u9fff]/gu)?.length ?? 0) / 2;
  }
  return rest;
}

/** Most of the words are names of pages, and no sentence is among them. */
function isMenu(lower: string, words: readonly string[]): boolean {
  if (words.length > 120 || /[a-z]{2}[.!?](?:\s|$)/.test(lower)) return false;
  let items = 0;
  for (const word of words) if (MENU_WORDS.has(word)) items++;
  return items >= MENU_ITEMS_MIN && items >= words.length * MENU_SHARE;
}

function isPraise(text: string, lower: string): boolean {
  if (!PRAISE.test(lower) || DIGIT.test(lower) || EVENT_WORDS.test(lower)) return false;
  return lower.split(PRAISE).length > PRAISE_MIN && restOf(text, PRAISE) < REST_WORDS_MIN;
}
