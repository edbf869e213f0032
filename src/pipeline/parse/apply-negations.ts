import {
  breaksBefore,
  CUE,
  claim,
  commaBefore,
  cueAt,
  type Draft,
  FREE,
  type Item,
  isStop,
} from './draft.ts';

/** How many plain words may stand between "not" and what it rules out ("not based in the US", "no big banks"). */
const REACH = 5;
const KEYWORD_WORDS_MAX = 3;

/**
 * Turns items after "not", "without", "outside" (or before "以外") into exclusions. A negation governs the next item and
 * what is joined to it by and/or/commas as long as it is of the same family; a clause boundary ends it.
 */
export function applyNegations(draft: Draft): void {
  for (let i = 0; i < draft.words.length; i++) {
    const cue = cueAt(draft, i, 'negation');
    if (cue === null || draft.claims[i] === 1) continue;
    claim(draft, cue.start, cue.end, CUE);
    const scope = cue.entry.value;
    if (scope === 'contrast') skipContrast(draft, cue.end);
    else if (scope === 'previous') excludePrevious(draft, cue.start);
    else excludeNext(draft, cue.end, scope);
    i = cue.end - 1;
  }
}

/** "not just legal departments": said of the text, not of what is wanted; its items go. */
function skipContrast(draft: Draft, from: number): void {
  const item = nextItem(draft, from);
  if (item !== null) draft.items.splice(draft.items.indexOf(item), 1);
}

function excludePrevious(draft: Draft, start: number): void {
  const before = draft.items
    .filter((item) => item.end <= start && start - item.end <= 2)
    .sort((a, b) => b.end - a.end)[0];
  if (before === undefined) return;
  before.excluded = true;
  for (const item of draft.items) {
    const joined =
      item.end < before.start &&
      item.family === before.family &&
      joinedBy(draft, item.end, before.start) === 'list';
    if (joined) item.excluded = true;
  }
}

function excludeNext(draft: Draft, from: number, scope: string): void {
  const first = nextItem(draft, from);
  if (first === null) {
    excludeWords(draft, from);
    return;
  }
  if (scope === 'verb' && first.family === 'place') return;
  first.excluded = true;
  extend(draft, first);
}

/** The first item after the negation that no clause boundary parts from it. */
function nextItem(draft: Draft, from: number): Item | null {
  for (let i = from; i < draft.words.length && i <= from + REACH; i++) {
    if (i > from && breaksBefore(draft, i) && !bracketOnly(draft, i)) return null;
    const item = itemAt(draft, i);
    if (item !== null) return item;
    if (i > from && cueAt(draft, i, 'but', 'negation') !== null) return null;
  }
  return null;
}

function bracketOnly(draft: Draft, i: number): boolean {
  return /^\s*["'“«「]?\s*$/u.test(draft.words[i]?.before ?? '');
}

function itemAt(draft: Draft, i: number): Item | null {
  return draft.items.find((item) => item.start === i) ?? null;
}

/** "not banks, insurers or brokers": goes on over a list of the same family. */
function extend(draft: Draft, first: Item): void {
  let last = first;
  for (;;) {
    const next = draft.items.filter((item) => item.start >= last.end).sort((a, b) => a.start - b.start)[0];
    if (next === undefined || next.family !== last.family || next.excluded) return;
    const joint = joinedBy(draft, last.end, next.start);
    if (joint === 'none') return;
    if (joint === 'comma' && !listCloses(draft, next)) return;
    next.excluded = true;
    last = next;
  }
}

/** What stands between two items: nothing but and/or ("list"), a comma ("comma"), or something else. */
function joinedBy(draft: Draft, from: number, to: number): 'list' | 'comma' | 'none' {
  let joint: 'list' | 'comma' | 'none' = 'none';
  for (let i = from; i <= to; i++) {
    if (i > from - 1 && draft.words[i]?.gap === 'break') {
      if (!commaBefore(draft, i)) return 'none';
      if (joint === 'none') joint = 'comma';
    }
    if (i === to) return joint;
    const join = cueAt(draft, i, 'and', 'or');
    if (join !== null) {
      joint = 'list';
      i = join.end - 1;
    } else if (!isArticle(draft, i)) return 'none';
  }
  return joint;
}

function isArticle(draft: Draft, i: number): boolean {
  const short = (draft.words[i]?.text.length ?? 9) <= 4;
  return (
    short &&
    isStop(draft, i) &&
    cueAt(draft, i, 'place', 'negation', 'employment', 'technology', 'but') === null
  );
}

/** A comma goes on with the negation only in a list that an and/or closes ("not A, B or C") or that the prompt ends with. */
function listCloses(draft: Draft, item: Item): boolean {
  let last = item;
  for (;;) {
    const next = draft.items.filter((other) => other.start >= last.end).sort((a, b) => a.start - b.start)[0];
    if (next === undefined) return last.end >= draft.words.length;
    const joint = joinedBy(draft, last.end, next.start);
    if (next.family !== item.family || joint === 'none') return false;
    if (joint === 'list') return true;
    last = next;
  }
}

/** A word the vocabulary does not know is excluded as a keyword: "not consultancies", "no dropshippers". */
function excludeWords(draft: Draft, from: number): void {
  let start = from;
  while (
    start < draft.words.length &&
    start - from < 3 &&
    (isStop(draft, start) || isCue(draft, start)) &&
    !breaksBefore(draft, start)
  )
    start++;
  let end = start;
  while (end < draft.words.length && end - start < KEYWORD_WORDS_MAX && draft.claims[end] === FREE) {
    if ((end > start && breaksBefore(draft, end)) || isStop(draft, end) || isCue(draft, end)) break;
    end++;
  }
  if (end === start) return;
  const value = draft.folded.slice(start, end).join(draft.words[start]?.cjk ? '' : ' ');
  draft.items.push({ start, end, family: 'kind', values: [{ field: 'keywords', value }], excluded: true });
  claim(draft, start, end, 1);
}

function isCue(draft: Draft, i: number): boolean {
  return (draft.cues[i] ?? []).length > 0;
}
