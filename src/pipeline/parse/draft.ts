import type { FilterField } from '../../domain/filter.ts';
import type { Language } from '../../domain/parsed.ts';
import type {
  CueSurface,
  TechnologySurface,
  TitleChunk,
  TitleSurface,
  TopicSurface,
  Vocabulary,
} from '../../vocabulary/api.ts';
import type { PhraseMatch } from '../../vocabulary/phrase-matcher.ts';
import type { PlaceCandidate, Places } from '../../vocabulary/places/types.ts';
import { KIND } from './cue-kinds.ts';
import type { Quantity } from './read-quantity.ts';
import type { Word } from './words.ts';

export interface ParseContext {
  readonly vocabulary: Vocabulary;
  readonly places: Places;
  /** What "in the last five years" counts back from. */
  readonly now: Date;
}

export type CueHit = PhraseMatch<CueSurface>;

/** What joins items under one negation: "not banks, insurers or brokers" is one family, "in London" another. */
export type Family = 'kind' | 'place' | 'technology' | 'company' | 'range' | 'none';

export interface ListValue {
  readonly field: Exclude<FilterField, 'employees' | 'founded' | 'funding_usd'>;
  readonly value: string;
  /** Implied by another value ("Berlin" lies in DE): only added on the including side. */
  readonly implied?: boolean;
}
export interface RangeValue {
  readonly field: 'employees' | 'founded' | 'funding_usd';
  readonly value: { min?: number; max?: number };
}
export type ItemValue = ListValue | RangeValue;

/** A stretch of words [start, end) that became values. */
export interface Item {
  start: number;
  end: number;
  readonly family: Family;
  readonly values: ItemValue[];
  excluded: boolean;
}

/** The state one parse works on; every step claims the words it understood. */
export interface Draft {
  readonly prompt: string;
  readonly words: readonly Word[];
  readonly folded: readonly string[];
  readonly language: Language;
  readonly ctx: ParseContext;
  readonly cues: readonly (readonly CueHit[])[];
  /** The kinds (`KIND`) of the cues that start at each word, and of those that end just before it: most words have none. */
  readonly cueKinds: Int32Array;
  readonly cueKindsBefore: Int32Array;
  /** 1 for a function word of the prompt's language. */
  readonly stops: Uint8Array;
  readonly places: (readonly PlaceCandidate[])[];
  /** 0 free, 1 read as a value, 2 understood but without a value (cue words), 3 not to be used (what no filter may hold). */
  readonly claims: Uint8Array;
  readonly items: Item[];
  readonly notes: { start: number; end: number; field: string; value: string | number }[];
  /** Every word begins with a capital: capitals then say nothing. */
  readonly titleCase: boolean;
  readonly allCaps: boolean;
  readonly memo: {
    readonly topics: (readonly PhraseMatch<TopicSurface>[] | undefined)[];
    readonly technologies: (readonly PhraseMatch<TechnologySurface>[] | undefined)[];
    readonly titles: (TitleChunk | null | undefined)[];
    readonly quantities: (Quantity | null | undefined)[];
    readonly nouns: (boolean | undefined)[];
    readonly titleWords: (readonly PhraseMatch<TitleSurface>[] | undefined)[];
  };
  /** Lookups done; tests assert on it instead of on time. */
  work: number;
}

export const FREE = 0;
export const VALUE = 1;
export const CUE = 2;
export const BARRED = 3;

export function makeDraft(
  prompt: string,
  words: readonly Word[],
  folded: readonly string[],
  places: (readonly PlaceCandidate[])[],
  language: Language,
  ctx: ParseContext,
): Draft {
  const stopWords = ctx.vocabulary.cues.stopWords(language);
  const stops = Uint8Array.from(folded, (word) => (stopWords.has(word) ? 1 : 0));
  const cues = words.map((_, i) => cuesAt(words, i, language, stops[i] === 1, ctx));
  return {
    prompt,
    words,
    folded,
    language,
    ctx,
    cues,
    ...kindsOf(cues),
    stops,
    places,
    claims: new Uint8Array(words.length),
    items: [],
    notes: [],
    titleCase: words.every((word) => word.capital || word.digits || word.cjk),
    allCaps: words.every((word) => word.caps || word.digits),
    memo: { topics: [], technologies: [], titles: [], nouns: [], titleWords: [], quantities: [] },
    work: words.length,
  };
}

/** No cue that another word looks back at is longer. */
const CUE_WORDS_MAX = 5;

function kindsOf(cues: readonly (readonly CueHit[])[]): Pick<Draft, 'cueKinds' | 'cueKindsBefore'> {
  const cueKinds = new Int32Array(cues.length);
  const cueKindsBefore = new Int32Array(cues.length + 1);
  for (let i = 0; i < cues.length; i++) {
    for (const { end, entry } of cues[i] ?? []) {
      const kind = KIND[entry.kind];
      cueKinds[i] = (cueKinds[i] ?? 0) | kind;
      if (end - i <= CUE_WORDS_MAX) cueKindsBefore[end] = (cueKindsBefore[end] ?? 0) | kind;
    }
  }
  return { cueKinds, cueKindsBefore };
}

/** English cues hold in every language ("CTOs at startups ohne SAP"), but not where the word is one of the language's own. */
function cuesAt(
  words: readonly Word[],
  i: number,
  language: Language,
  own: boolean,
  ctx: ParseContext,
): readonly CueHit[] {
  const hits = ctx.vocabulary.cues.matchesAt(words, i, language);
  if (language === 'en' || hits.length === 0) return hits;
  return hits.filter(
    ({ entry }) => entry.language !== 'en' || !(own || entry.kind === 'negation' || entry.kind === 'stop'),
  );
}

/** Titles are looked for in this many words: longer ones do not exist, and a run of title words must not cost its square. */
const TITLE_WORDS_MAX = 8;
/** Where every character is a word: マーケティング部長. */
const TITLE_CHARACTERS_MAX = 14;

export function topicsAt(draft: Draft, i: number): readonly PhraseMatch<TopicSurface>[] {
  const known = draft.memo.topics[i];
  if (known !== undefined) return known;
  draft.work++;
  const found = draft.ctx.vocabulary.topics.matchesAt(draft.words, i, draft.language);
  draft.memo.topics[i] = found;
  return found;
}

export function technologiesAt(draft: Draft, i: number): readonly PhraseMatch<TechnologySurface>[] {
  const known = draft.memo.technologies[i];
  if (known !== undefined) return known;
  draft.work++;
  const found = draft.ctx.vocabulary.technologies.matchesAt(draft.words, i);
  draft.memo.technologies[i] = found;
  return found;
}

export function titleAt(draft: Draft, i: number): TitleChunk | null {
  const known = draft.memo.titles[i];
  if (known !== undefined) return known;
  draft.work++;
  if (draft.language === 'en' && !nounWithin(draft, i)) {
    draft.memo.titles[i] = null;
    return null;
  }
  const most = draft.words[i]?.cjk === true ? TITLE_CHARACTERS_MAX : TITLE_WORDS_MAX;
  const window = draft.words.slice(i, i + most);
  const chunk = draft.ctx.vocabulary.titles.chunkAt(window, 0, draft.language);
  const found = chunk === null ? null : withLevel(draft, { ...chunk, start: i, end: i + chunk.end });
  draft.memo.titles[i] = found;
  return found;
}

/** Titles hang on a word for a person or a role; where none is near there is nothing to look for. */
function nounWithin(draft: Draft, i: number): boolean {
  for (let at = i; at < draft.words.length && at < i + TITLE_WORDS_MAX; at++) {
    let noun = draft.memo.nouns[at];
    if (noun === undefined) {
      noun = cueAt(draft, at, KIND.person) !== null || titleWordsAt(draft, at).some(isNoun);
      draft.memo.nouns[at] = noun;
    }
    if (noun) return true;
  }
  return false;
}

function isNoun({ entry }: PhraseMatch<TitleSurface>): boolean {
  return entry.part !== 'modifier';
}

export function titleWordsAt(draft: Draft, i: number): readonly PhraseMatch<TitleSurface>[] {
  const known = draft.memo.titleWords[i];
  if (known !== undefined) return known;
  const found = draft.ctx.vocabulary.titles.matchesAt(draft.words, i, draft.language);
  draft.memo.titleWords[i] = found;
  return found;
}

/** "senior" and "staff engineer" are one title where they stand side by side. */
function withLevel(draft: Draft, chunk: TitleChunk): TitleChunk {
  const next = draft.words[chunk.end];
  if (chunk.confidence >= 0.5 || chunk.seniority === null || next === undefined || next.gap === 'break')
    return chunk;
  const rest = titleAt(draft, chunk.end);
  if (rest === null || rest.confidence < 0.5) return chunk;
  return {
    ...rest,
    start: chunk.start,
    title: `${chunk.title} ${rest.title}`,
    asked: `${chunk.asked} ${rest.asked}`,
    terms: [...chunk.terms, ...rest.terms],
    seniority: rest.seniority ?? chunk.seniority,
  };
}

/** The longest cue of one of these kinds that starts at word `i`. */
export function cueAt(draft: Draft, i: number, kinds: number): CueHit | null {
  draft.work++;
  if (((draft.cueKinds[i] ?? 0) & kinds) === 0) return null;
  for (const hit of draft.cues[i] ?? []) if ((KIND[hit.entry.kind] & kinds) !== 0) return hit;
  return null;
}

/** The longest cue of one of these kinds that ends just before word `end`. */
export function cueBefore(draft: Draft, end: number, kinds: number): CueHit | null {
  if (((draft.cueKindsBefore[end] ?? 0) & kinds) === 0) return null;
  for (let i = Math.max(0, end - CUE_WORDS_MAX); i < end; i++) {
    for (const hit of draft.cues[i] ?? [])
      if (hit.end === end && (KIND[hit.entry.kind] & kinds) !== 0) return hit;
  }
  return null;
}

export function claim(draft: Draft, start: number, end: number, as: number): void {
  for (let i = start; i < end; i++) if (as > (draft.claims[i] ?? 0) || as === VALUE) draft.claims[i] = as;
}

export function addItem(draft: Draft, item: Omit<Item, 'excluded'>): Item {
  const { start, end, family, values } = item;
  const full: Item = { start, end, family, values, excluded: false };
  draft.items.push(full);
  claim(draft, item.start, item.end, VALUE);
  return full;
}

/** A break (comma, colon, bracket, full stop) stands before word `i`, or there is no such word. */
export function breaksBefore(draft: Draft, i: number): boolean {
  const word = draft.words[i];
  return word === undefined || i === 0 || word.gap === 'break';
}

/** Whether only a comma separates word `i` from the one before it. */
export function commaBefore(draft: Draft, i: number): boolean {
  const between = draft.words[i]?.before.trim();
  return between === ',' || between === '、' || between === '，';
}

export function isStop(draft: Draft, i: number): boolean {
  return draft.stops[i] === 1;
}

/** UTF-16 offsets of the words [start, end) in the prompt. */
export function offsets(draft: Draft, start: number, end: number): { start: number; end: number } {
  return { start: draft.words[start]?.start ?? 0, end: draft.words[end - 1]?.end ?? 0 };
}

/** The words [start, end) as the person wrote them. */
export function textOf(draft: Draft, start: number, end: number): string {
  const { start: from, end: to } = offsets(draft, start, end);
  return draft.prompt.slice(from, to);
}

/** The folded text of word `i`; '' beside the prompt. */
export function foldedAt(draft: Draft, i: number): string {
  return draft.folded[i] ?? '';
}

/** The characters before word `i`; '' beside the prompt. */
export function beforeAt(draft: Draft, i: number): string {
  return draft.words[i]?.before ?? '';
}

export function gapIs(draft: Draft, i: number, gap: Word['gap']): boolean {
  return draft.words[i]?.gap === gap;
}

export function wordIs(draft: Draft, i: number, kind: 'digits' | 'capital' | 'caps' | 'cjk'): boolean {
  return draft.words[i]?.[kind] === true;
}

export function hasCue(draft: Draft, i: number): boolean {
  return (draft.cueKinds[i] ?? 0) !== 0;
}

export function placesFrom(draft: Draft, i: number): readonly PlaceCandidate[] {
  return draft.places[i] ?? [];
}
