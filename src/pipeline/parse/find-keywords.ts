import { KIND } from './cue-kinds.ts';
import {
  addItem,
  BARRED,
  cueAt,
  cueBefore,
  type Draft,
  FREE,
  foldedAt,
  gapIs,
  hasCue,
  type Item,
  isStop,
  VALUE,
  wordIs,
} from './draft.ts';
import { isFiller } from './filler.ts';
import { isFocus } from './focus.ts';
import { joinTopics } from './join-topics.ts';

export const KEYWORD_WORDS_MAX = 4;
const KEYWORD_CHARACTERS_MAX = 12;
/** No cue of Chinese or Japanese is longer (スタートアップ企業). */
const CUE_CHARACTERS_MAX = 10;
/** Topics so wide that "synthetic data" should not ask for all that is data. */
const WIDE =
  /^(?:data|software|technology|analytics|infrastructure|services|hardware|internet|mobile|cloud|information technology|enterprise|business services|software development|automation|systems|digital)$/;
/** Words that are cues elsewhere, but first words of noun phrases as well. */
const NOUN_USE =
  /^(?:employee|team|people|talent|product|app|brand|group|account|platform|venture|staff|workforce|capital|revenue|investment|experience|role|job|position|budget|lead|contact|shop|house)$/;
const BREAKERS =
  KIND.place |
  KIND.and |
  KIND.or |
  KIND.but |
  KIND.negation |
  KIND.need |
  KIND.technology |
  KIND.employment |
  KIND.founded |
  KIND.funding |
  KIND.request |
  KIND.range |
  KIND.number |
  KIND.time |
  KIND.experience |
  KIND.person |
  KIND.exemplar |
  KIND.revenue;

/** Noun phrases that name what a company does where the vocabulary has no entry: "synthetic data company", "conversation intelligence tool". */
export function findKeywords(draft: Draft): void {
  const covered = coverage(draft);
  for (let i = 0; i < draft.words.length; ) {
    const end = runEnd(draft, covered, i);
    if (end === i) {
      i++;
      continue;
    }
    readRun(draft, covered, i, end);
    joinTopics(draft, i, end);
    i = end;
  }
  if (!saysWhat(draft)) fallback(draft);
}

/** The topic or technology item each word belongs to. */
function coverage(draft: Draft): (Item | null)[] {
  const covered: (Item | null)[] = new Array(draft.words.length).fill(null);
  for (const item of draft.items) {
    if (!isTopic(item)) continue;
    for (let i = item.start; i < item.end; i++) covered[i] = item;
  }
  return covered;
}

function isTopic(item: Item): boolean {
  return (
    item.values.length > 0 &&
    item.values.every((value) => value.field === 'industries' || value.field === 'technologies')
  );
}

/** The longest stretch from `i` of words that name things: topics and words that no one claimed. */
function runEnd(draft: Draft, covered: readonly (Item | null)[], i: number): number {
  let end = i;
  while (end < draft.words.length && (end === i || !gapIs(draft, end, 'break')) && inRun(draft, covered, end))
    end++;
  return end;
}

function inRun(draft: Draft, covered: readonly (Item | null)[], i: number): boolean {
  return (covered[i] ?? null) !== null || isContent(draft, i);
}

/** A free word that is neither a function word nor a cue nor filler. */
export function isContent(draft: Draft, i: number): boolean {
  const word = draft.words[i];
  if (word === undefined || draft.claims[i] !== FREE || word.digits || isStop(draft, i)) return false;
  if (isFiller(word.folded) || isFocus(word.folded)) return false;
  if (word.cjk) return !hasCue(draft, i) && !insideCue(draft, i);
  if (word.text.length === 1 && word.gap === 'joint') return false;
  if (NOUN_USE.test(word.folded)) return nounUse(draft, i);
  return cueAt(draft, i, BREAKERS | KIND.company | KIND.employees) === null;
}

/** "employee engagement platform", "team collaboration tool": part of a noun phrase, if a noun follows. */
function nounUse(draft: Draft, i: number): boolean {
  const next = draft.words[i + 1];
  if (next === undefined || next.gap === 'break' || wordIs(draft, i - 1, 'digits')) return false;
  return !NOUN_USE.test(next.folded) && (draft.claims[i + 1] === VALUE || isContent(draft, i + 1));
}

function insideCue(draft: Draft, i: number): boolean {
  for (let at = Math.max(0, i - CUE_CHARACTERS_MAX); at < i; at++) {
    for (const hit of draft.cues[at] ?? []) if (hit.end > i) return true;
  }
  return false;
}

/** A run is taken where a company word follows it, a word of focus leads to it, or a topic is part of it. */
function readRun(draft: Draft, covered: readonly (Item | null)[], start: number, end: number): void {
  const company = leadsToCompany(draft, covered, end);
  const focused = afterFocus(draft, start);
  let free = -1;
  let topics = 0;
  for (let i = start; i < end; i++) {
    if ((covered[i] ?? null) !== null) topics++;
    else if (free < 0) free = i;
  }
  if (free < 0) return;
  const lastFree = lastFreeOf(covered, start, end);
  if (!company && !focused && (topics === 0 || (free > start && !endsNoun(draft, end)))) return;
  const most = wordIs(draft, free, 'cjk') ? KEYWORD_CHARACTERS_MAX : KEYWORD_WORDS_MAX;
  const from = Math.max(free, company ? end - most : free);
  const to = Math.min(end, from + most);
  if (lastFree < from) return;
  add(draft, from, to, covered);
}

/** A company word follows, at once or after more runs joined by and/or: "reverse ETL and data activation company". */
function leadsToCompany(draft: Draft, covered: readonly (Item | null)[], end: number): boolean {
  let at = end;
  for (let joins = 0; joins < 4; joins++) {
    if (at >= draft.words.length || (gapIs(draft, at, 'break') && draft.words[at]?.before.trim() !== ','))
      return false;
    if (cueAt(draft, at, KIND.company) !== null) return !gapIs(draft, at, 'break');
    const join = cueAt(draft, at, KIND.and | KIND.or);
    const from = join?.end ?? (gapIs(draft, at, 'break') ? at : -1);
    const next = from < 0 ? -1 : runEnd(draft, covered, from);
    if (next <= from) return false;
    at = next;
  }
  return false;
}

function lastFreeOf(covered: readonly (Item | null)[], start: number, end: number): number {
  for (let i = end - 1; i >= start; i--) if ((covered[i] ?? null) === null) return i;
  return -1;
}

/** What follows shows that the run was a noun phrase: the end, a break, a place, a size. */
function endsNoun(draft: Draft, end: number): boolean {
  const next = draft.words[end];
  return (
    next === undefined ||
    next.gap === 'break' ||
    draft.claims[end] !== FREE ||
    cueAt(draft, end, KIND.place | KIND.company | KIND.and | KIND.or | KIND.employment | KIND.technology) !==
      null
  );
}

function afterFocus(draft: Draft, start: number): boolean {
  let i = start - 1;
  for (let steps = 0; i >= 0 && steps < 3 && isStop(draft, i); steps++) i--;
  if (isFocus(foldedAt(draft, i))) return true;
  // "building foundation models for code generation"
  if (draft.folded[start - 1] !== 'for' || start < 3) return false;
  for (let at = start - 2; at >= 0 && at > start - 7 && !gapIs(draft, at + 1, 'break'); at--) {
    if (isFocus(foldedAt(draft, at))) return true;
  }
  return false;
}

function add(draft: Draft, start: number, end: number, covered: readonly (Item | null)[]): void {
  const inside = new Set<Item>();
  for (let i = start; i < end; i++) {
    const item = covered[i] ?? null;
    if (item !== null) inside.add(item);
  }
  for (const item of inside)
    if (item.values.some((value) => typeof value.value === 'string' && WIDE.test(value.value)))
      remove(draft, item);
  addItem(draft, {
    start,
    end,
    family: 'kind',
    values: [{ field: 'keywords', value: keywordText(draft, start, end) }],
  });
}

function remove(draft: Draft, item: Item): void {
  draft.items.splice(draft.items.indexOf(item), 1);
}

export function keywordText(draft: Draft, start: number, end: number): string {
  return draft.words
    .slice(start, end)
    .map(
      (word, n) =>
        (n === 0 || word.gap === 'none' ? '' : word.before === '-' ? '-' : ' ') + word.text.toLowerCase(),
    )
    .join('');
}

/** Whether anything says what is looked for. */
function saysWhat(draft: Draft): boolean {
  if (draft.notes.some((note) => note.field === 'intent')) return true;
  return draft.items.some(
    (item) =>
      item.family === 'company' ||
      item.values.some((value) => ['industries', 'keywords', 'titles', 'technologies'].includes(value.field)),
  );
}

/** Nothing says what is wanted: the first unknown noun phrase does. */
function fallback(draft: Draft): void {
  for (let i = 0; i < draft.words.length; i++) {
    if (!isContent(draft, i)) continue;
    let end = i + 1;
    while (
      end < draft.words.length &&
      end - i < KEYWORD_WORDS_MAX &&
      !gapIs(draft, end, 'break') &&
      isContent(draft, end)
    )
      end++;
    if (
      cueBefore(draft, i, KIND.negation) === null &&
      draft.claims[i - 1] !== BARRED &&
      !verbLike(draft, i)
    ) {
      addItem(draft, {
        start: i,
        end,
        family: 'kind',
        values: [{ field: 'keywords', value: keywordText(draft, i, end) }],
      });
      return;
    }
    i = end;
  }
}

/** After "that", "which" or a company word a verb comes, no noun phrase. */
function verbLike(draft: Draft, i: number): boolean {
  if (/^(?:that|which|who|haven|hasn|have|has|is|are|was|were|to|their|its)$/.test(foldedAt(draft, i - 1)))
    return true;
  return i > 0 && cueAt(draft, i - 1, KIND.company) !== null;
}
