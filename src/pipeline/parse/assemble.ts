import { emptyFilter, type Filter, LIST_FIELDS, type Range } from '../../domain/filter.ts';
import type { Exemplar, Parsed, Span } from '../../domain/parsed.ts';
import { analyze } from '../../lead-index/analyze.ts';
import { KIND } from './cue-kinds.ts';
import { BARRED, cueBefore, type Draft, FREE, type Item, type ItemValue, isStop, textOf } from './draft.ts';
import { isFiller } from './filler.ts';
import type { Need } from './find-need.ts';
import { isFocus } from './focus.ts';
import { partExclusions } from './part-exclusions.ts';
import type { Name } from './read-names.ts';

const LIST_MAX = 200;

/** Turns the items of a draft into the answer. An exclusion wins over an inclusion of the same value. */
export function assemble(draft: Draft, k: number | null, need: Need | null, names: readonly Name[]): Parsed {
  const items = [...draft.items].sort((a, b) => a.start - b.start || a.end - b.end);
  partExclusions(draft, items);
  dropQualifiers(draft, items);
  const include = emptyFilter();
  const exclude = emptyFilter();
  const titled = items.some(
    (item) => !item.excluded && item.values.some((value) => value.field === 'titles') && hasSeniority(item),
  );
  for (const item of items) {
    if (!item.excluded && titled && isLevelOnly(item)) continue;
    for (const value of item.excluded ? excludedValues(draft, item) : item.values)
      addValue(item.excluded ? exclude : include, value, !item.excluded && isStrict(draft, item));
    if (!item.excluded && saysNotPublic(draft, item)) push(exclude.company_types, 'public');
  }
  const excludedNames = names.filter((name) =>
    items.some((item) => item.excluded && item.start === name.start && item.family === 'company'),
  );
  for (const name of excludedNames) push(exclude.companies, name.text);
  dropExcluded(include, exclude);
  const wanted = names.filter((name) => !excludedNames.includes(name));
  return {
    language: draft.language,
    k,
    include,
    exclude,
    exemplars: wanted.map((name): Exemplar => (name.domain ? { domain: name.text } : { company: name.text })),
    intent: intentOf(draft, items, need),
    spans: spansOf(draft, items, wanted),
    unparsed: unparsedOf(draft),
    source: 'rules',
  };
}

const NOT_PUBLIC = /^(?:not|haven|have not|unlisted|non|nicht|no|niet|non)\b|^(?:非|未)/i;

/** "not public", "haven't IPO'd": asks for private companies, and rules public ones out even where that is relaxed. */
function saysNotPublic(draft: Draft, item: Item): boolean {
  const isPrivate = item.values.some(({ field, value }) => field === 'company_types' && value === 'private');
  return isPrivate && NOT_PUBLIC.test(textOf(draft, item.start, item.end));
}

/** "not in Austin, Texas" rules out the city, not the state that only says which Austin. */
function dropQualifiers(draft: Draft, items: readonly Item[]): void {
  items.forEach((item, n) => {
    const city = items[n - 1]?.values.find((value) => value.field === 'cities')?.value;
    const [place] = item.values;
    const joined = items[n - 1]?.end === item.start && items[n - 1]?.excluded === true && item.excluded;
    if (!joined || typeof city !== 'string' || typeof place?.value !== 'string') return;
    const within = place.field === 'regions' ? { region: place.value } : { country: place.value };
    const wider = place.field === 'regions' || place.field === 'countries';
    if (wider && draft.ctx.places.cities(city, within).length > 0) item.values.length = 0;
  });
}

/**
 * Functions and seniorities follow from a title: "CFOs, not controllers" must not rule out all of finance. Only a level
 * alone ("no directors", "no interns") stands for the level.
 */
function excludedValues(draft: Draft, item: Item): ItemValue[] {
  const title = item.values.find((value) => value.field === 'titles')?.value;
  const said = textOf(draft, item.start, item.end);
  const level =
    typeof title === 'string' && (!title.includes(' ') || LEVEL.test(title) || LEADERS.test(said));
  return item.values.filter((value) => {
    if (isImplied(value) || value.field === 'functions') return !isImplied(value) && title === undefined;
    return value.field !== 'seniorities' || title === undefined || level;
  });
}

/** Titles of several words that say a level and no more. */
const LEVEL = /^(?:c-suite executive|(?:(?:senior|executive|assistant|group) )?vice president|team lead)$/;

/** All who lead, by one word: no title of anybody. */
const LEADERS = /^(?:(?:執行)?役員|経営(?:陣|幹部)|(?:企业)?高管|管理层)$/u;

function hasSeniority(item: Item): boolean {
  return item.values.some((value) => value.field === 'seniorities');
}

/** "senior level director": the title's own level says it better. */
function isLevelOnly(item: Item): boolean {
  return item.values.length > 0 && item.values.every((value) => value.field === 'seniorities');
}

function isImplied(value: ItemValue): boolean {
  return 'implied' in value && value.implied === true;
}

function addValue(filter: Filter, value: ItemValue, strict: boolean): void {
  if (value.field === 'employees' || value.field === 'founded' || value.field === 'funding_usd') {
    const known = filter[value.field];
    filter[value.field] = known === undefined ? { ...value.value } : narrow(known, value.value, strict);
  } else if (typeof value.value === 'string') push(filter[value.field], value.value);
}

/** Said in numbers, and no alternative to what was said before ("over 500 or under 10"). */
function isStrict(draft: Draft, item: Item): boolean {
  if (cueBefore(draft, item.start, KIND.or) !== null) return false;
  return draft.ctx.vocabulary.sizes.matchesAt(draft.words, item.start, draft.language).length === 0;
}

/**
 * Two ranges for one field both hold where they overlap ("over 50 people, under 200"). Two bounds that nothing can meet
 * ("over 500 and under 10") stay as they were said, so that the caller can refuse them; of other ranges the later is meant.
 */
function narrow(a: Range, b: Range, strict: boolean): Range {
  const min = Math.max(a.min ?? Number.NEGATIVE_INFINITY, b.min ?? Number.NEGATIVE_INFINITY);
  const max = Math.min(a.max ?? Number.POSITIVE_INFINITY, b.max ?? Number.POSITIVE_INFINITY);
  const bounds = (a.min === undefined && b.max === undefined) || (a.max === undefined && b.min === undefined);
  if (min > max && !(strict && bounds)) return { ...b };
  return { ...(Number.isFinite(min) ? { min } : {}), ...(Number.isFinite(max) ? { max } : {}) };
}

function push(list: string[], value: string): void {
  if (list.length < LIST_MAX && !list.includes(value)) list.push(value);
}

function dropExcluded(include: Filter, exclude: Filter): void {
  for (const field of LIST_FIELDS) {
    if (include[field].length > 0 && exclude[field].length > 0)
      include[field] = include[field].filter((value) => !exclude[field].includes(value));
  }
}

/** The need, or else the words of the topics that were asked for, so that ranking by text has a query. */
function intentOf(draft: Draft, items: readonly Item[], need: Need | null): Parsed['intent'] {
  if (need !== null) return { text: need.text, terms: unique(analyze(need.text)) };
  const topics = items.filter(
    (item) =>
      !item.excluded &&
      item.values.some(
        (value) => !isImplied(value) && (value.field === 'industries' || value.field === 'keywords'),
      ),
  );
  const text = topics.map((item) => textOf(draft, item.start, item.end)).join(' ');
  const names = topics.flatMap((item) =>
    item.values.map((value) => (typeof value.value === 'string' && !isImplied(value) ? value.value : '')),
  );
  return { text, terms: unique(analyze(`${text} ${names.join(' ')}`)) };
}

function unique(terms: string[]): string[] {
  return [...new Set(terms)];
}

function spansOf(draft: Draft, items: readonly Item[], names: readonly Name[]): Span[] {
  const spans: Span[] = [];
  const add = (start: number, end: number, field: string, value: Span['value']) =>
    spans.push({
      start: draft.words[start]?.start ?? 0,
      end: draft.words[end - 1]?.end ?? 0,
      field,
      value,
    });
  for (const item of items) {
    const side = item.excluded ? 'exclude' : 'include';
    for (const value of item.values)
      if (!isImplied(value)) add(item.start, item.end, `${side}.${value.field}`, value.value);
  }
  for (const name of names) add(name.start, name.end, 'exemplars', name.text);
  for (const note of draft.notes) add(note.start, note.end, note.field, note.value);
  return spans.sort((a, b) => a.start - b.start || b.end - a.end);
}

/** Content words that became nothing: not function words, cues or filler. */
function unparsedOf(draft: Draft): string[] {
  const left: string[] = [];
  for (let i = 0; i < draft.words.length; i++) {
    const word = draft.words[i];
    if (word === undefined) continue;
    if (draft.claims[i] !== BARRED) {
      if (draft.claims[i] !== FREE) continue;
      const cue = draft.cues[i]?.[0];
      if (cue !== undefined) {
        i = cue.end - 1;
        continue;
      }
      if (isStop(draft, i) || isFiller(word.folded) || isFocus(word.folded)) continue;
    }
    const joined =
      word.cjk && word.gap === 'none' && left.length > 0 && draft.claims[i - 1] === draft.claims[i];
    if (joined) left.push(`${left.pop() ?? ''}${word.text}`);
    else if (/[\p{L}\p{N}]/u.test(word.text)) left.push(word.text);
  }
  return unique(left);
}
