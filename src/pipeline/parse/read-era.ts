import { KIND } from './cue-kinds.ts';
import { beforeAt, cueBefore, type Draft, foldedAt } from './draft.ts';

/** Times that people name instead of years; `hit` is the year that one had to be there before to come through it. */
const ERAS: readonly { name: RegExp; from: number; to: number; hit: number }[] = [
  { name: /^(?:the )?(?:covid(?: 19)?|pandemic|lockdowns?)$/, from: 2020, to: 2021, hit: 2020 },
  {
    name: /^(?:the )?(?:global )?(?:financial crisis|great recession|credit crunch)$/,
    from: 2008,
    to: 2009,
    hit: 2008,
  },
  { name: /^(?:the )?chatgpt(?: launch| moment| boom| era)?$/, from: 2022, to: 2022, hit: 2022 },
  { name: /^(?:the )?zirp(?: years| era)?$/, from: 2020, to: 2021, hit: 2020 },
  {
    name: /^(?:the )?(?:world war (?:ii|2|two)|wwii|ww2|second world war)$/,
    from: 1939,
    to: 1945,
    hit: 1939,
  },
  { name: /^(?:the )?great depression$/, from: 1929, to: 1939, hit: 1929 },
  { name: /^(?:the )?(?:ftx (?:collapse|crash|scandal)|crypto winter)$/, from: 2022, to: 2022, hit: 2022 },
  { name: /^(?:the )?svb (?:collapse|crisis|crash)$/, from: 2023, to: 2023, hit: 2023 },
  { name: /^(?:the )?gfc$/, from: 2008, to: 2008, hit: 2008 },
  { name: /^(?:the )?turn of the (?:century|millennium)$/, from: 1999, to: 2001, hit: 2000 },
  { name: /^(?:the )?dot com(?: boom| bubble| era| crash| bust)?$/, from: 1995, to: 2001, hit: 2000 },
];
const FIRST = new Set([
  'the',
  'covid',
  'pandemic',
  'lockdown',
  'lockdowns',
  'global',
  'financial',
  'great',
  'credit',
  'dot',
  'chatgpt',
  'zirp',
  'gfc',
  'world',
  'wwii',
  'ww2',
  'second',
  'ftx',
  'crypto',
  'svb',
  'turn',
  'this',
  'current',
  'present',
]);
/** "this decade", which depends on when it is asked. */
const DECADE = /^(?:the )?(?:this|current|present) decade$/;
const OUTLIVED = /^(?:surviv|weather|outlast|outliv|predat)/;
const WORDS_MAX = 5;
const REACH = 7;

export interface Era {
  start: number;
  end: number;
  value: { min?: number; max?: number };
}

/** Whether the name of a time may begin with the word. */
export function startsEra(folded: string): boolean {
  return FIRST.has(folded);
}

/** "founded during the pandemic", "survived the dot-com crash", "post-COVID": the years that are meant. */
export function readEra(draft: Draft, i: number): Era | null {
  const first = foldedAt(draft, i);
  if (!startsEra(first) || (first === 'the' && !startsEra(foldedAt(draft, i + 1)))) return null;
  for (let length = WORDS_MAX; length > 0; length--) {
    const text = draft.folded.slice(i, i + length).join(' ');
    const era = ERAS.find(({ name }) => name.test(text)) ?? (DECADE.test(text) ? decade(draft) : undefined);
    if (era !== undefined) return inContext(draft, i, i + length, era);
  }
  return null;
}

function decade(draft: Draft): { from: number; to: number; hit: number } {
  const year = draft.ctx.now.getUTCFullYear();
  const from = year - (year % 10);
  return { from, to: year, hit: from };
}

function inContext(
  draft: Draft,
  start: number,
  end: number,
  era: { from: number; to: number; hit: number },
): Era | null {
  const before = foldedAt(draft, start - 1);
  for (let at = start - 1; at >= 0 && at > start - 1 - REACH; at--) {
    if (OUTLIVED.test(foldedAt(draft, at))) return { start: at, end, value: { max: era.hit - 1 } };
  }
  let founded = -1;
  for (let at = start; at > 0 && at > start - REACH && founded < 0; at--) {
    founded = cueBefore(draft, at, KIND.founded)?.start ?? -1;
  }
  const glued = beforeAt(draft, start) === '-';
  if (founded < 0 && !glued && foldedAt(draft, end) !== 'era' && foldedAt(draft, end - 1) !== 'era')
    return null;
  const from = founded < 0 ? start : founded;
  if (/^(?:pre|before)$/.test(before))
    return { start: Math.min(from, start - 1), end, value: { max: era.hit - 1 } };
  if (/^(?:post|after|since)$/.test(before))
    return { start: Math.min(from, start - 1), end, value: { min: era.to + 1 } };
  return { start: from, end, value: { min: era.from, max: era.to } };
}
