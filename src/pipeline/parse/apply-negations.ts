import { KIND } from './cue-kinds.ts';
import {
  beforeAt,
  breaksBefore,
  CUE,
  type CueHit,
  claim,
  commaBefore,
  cueAt,
  type Draft,
  FREE,
  foldedAt,
  gapIs,
  hasCue,
  type Item,
  type ItemValue,
  isStop,
  textOf,
  VALUE,
  wordIs,
} from './draft.ts';
import { excludeCharacters, excludeName, NAME_CHARACTERS_MAX } from './exclude-name.ts';
import { isFiller } from './filler.ts';
import { betweenEnd, endsClause } from './find-excluded.ts';

/** How many plain words may stand between "not" and what it rules out ("not based in the US", "no big banks"). */
const REACH = 5;
const KEYWORD_WORDS_MAX = 3;
/** "niente freelance, settore moda": says the sector that is wanted. */
const SECTOR = /^(?:sector|sectors|settore|secteur|setor|branche|industria|industry)$/;
/** Words of exclusion that go with a company rather than with a product in use, beside those that leave out. */
const RULES_OUT =
  /^(?:not|but not|(?:(?:that|which|who) )?(?:are not|is not|aren['’]?t|isn['’]?t)|nicht|niet|aber nicht|pero no|mas nao|ma non|maar niet|不包括|排除|除了|不是)$/;

/**
 * Turns items after "not", "without", "outside" (or before "以外") into exclusions. A negation governs the next item and
 * what is joined to it by and/or/commas as long as it is of the same family; a clause boundary ends it.
 */
export function applyNegations(draft: Draft): void {
  excludeBetween(draft);
  if (!draft.words.some((_, i) => cueAt(draft, i, KIND.negation) !== null)) return;
  const ordered = draft.items.toSorted((a, b) => a.start - b.start || b.end - a.end);
  const starts = new Map(ordered.toReversed().map((item) => [item.start, item]));
  const ends = new Map(ordered.map((item) => [item.end, item]));
  for (let i = 0; i < draft.words.length; i++) {
    const cue = cueAt(draft, i, KIND.negation);
    if (cue === null || draft.claims[i] === VALUE || insideRange(draft, cue)) continue;
    claim(draft, cue.start, cue.end, CUE);
    i = cue.end - 1;
    // "mir fehlen noch zehn": still, where no "weder" stands before.
    if (foldedAt(draft, cue.start) === 'noch' && draft.language === 'de' && !negatedBefore(draft, cue.start))
      continue;
    const scope = cue.entry.value;
    const behind = scope === 'behind' && endsClause(draft, cue) && !gapIs(draft, cue.start, 'break');
    // "not just", "no more than": they negate nothing.
    if (scope === 'none' || scope === 'contrast') continue;
    const before = endsNear(draft, ends, cue.start);
    const after = nextItem(draft, starts, cue.end);
    const postposed =
      scope === 'previous' ||
      behind ||
      draft.language === 'ja' ||
      (scope === 'verb' && after?.family !== 'technology' && before?.family === 'technology');
    if (excludeName(draft, cue)) continue;
    if (postposed && before !== null) {
      const name = scope === 'previous' && isProductName(draft, before);
      if (name) excludeCompany(draft, before);
      else excludeBack(draft, ordered, before);
      nameAsWell(draft, before);
    } else if (postposed) continue;
    else if (after !== null && namesCompany(draft, cue, after)) excludeCompany(draft, after);
    else if (after !== null && !(scope === 'verb' && after.family === 'place'))
      excludeOn(draft, ordered, after);
    else if (
      after === null &&
      (scope === 'verb' || !excludeWords(draft, cue)) &&
      before !== null &&
      breaksBefore(draft, cue.end)
    ) {
      before.excluded = true;
    }
  }
}

/** "op België en Nederland na": all that stands between. */
function excludeBetween(draft: Draft): void {
  for (let i = 0; i < draft.words.length; i++) {
    const end = betweenEnd(draft, i);
    for (const item of draft.items) if (item.start > i && item.end <= end) item.excluded = true;
  }
}

function negatedBefore(draft: Draft, at: number): boolean {
  return draft.folded.slice(0, at).some((word) => /^(?:weder|nicht|ohne|kein(?:e[nrms]?)?)$/.test(word));
}

/** "con al menos 50 conductores": part of what binds a number. */
function insideRange(draft: Draft, { start, end }: CueHit): boolean {
  for (let i = Math.max(0, start - 2); i < start; i++) {
    const range = cueAt(draft, i, KIND.range);
    if (range !== null && range.end >= end) return true;
  }
  return false;
}

/** 百度以外: what is no word of the vocabulary may be a company. */
function nameAsWell(draft: Draft, item: Item): void {
  if (item.values.every(({ field }) => field === 'keywords') && wordIs(draft, item.start, 'cjk'))
    item.values.push({ field: 'companies', value: textOf(draft, item.start, item.end) });
}

/** "AI labs except OpenAI" rules out the company; "shops without Shopify" and "using Shopify, not Magento" the product. */
function namesCompany(draft: Draft, cue: CueHit, item: Item): boolean {
  const { value } = cue.entry;
  const leaves = value === 'except' || value === 'behind';
  if (
    !leaves &&
    !RULES_OUT.test(textOf(draft, cue.start, cue.end).toLowerCase().normalize('NFD').replace(/\p{M}/gu, ''))
  )
    return false;
  return item.start === cue.end && isProductName(draft, item);
}

/** A product that is named where nobody speaks of the products they use. */
function isProductName(draft: Draft, item: Item): boolean {
  if (item.family !== 'technology') return false;
  return !draft.items.some((other) => other.family === 'technology' && other !== item && !other.excluded);
}

function excludeCompany(draft: Draft, item: Item): void {
  const value = textOf(draft, item.start, item.end);
  const at = draft.items.indexOf(item);
  draft.items.splice(at, 1, {
    ...item,
    family: 'company',
    values: [{ field: 'companies', value }],
    excluded: true,
  });
}

/** The item that ends at word `at`, or a plain word or two before it. */
function endsNear(draft: Draft, ends: ReadonlyMap<number, Item>, at: number): Item | null {
  for (let end = at; end > 0 && end >= at - 2; end--) {
    // A clause ends between them: "in Nederland, KPN uitgezonderd".
    if (end < at && gapIs(draft, end, 'break')) return null;
    const item = ends.get(end);
    if (item !== undefined) return item;
    if (gapIs(draft, end, 'break')) return null;
  }
  return null;
}

/** "AとB以外": what is joined to the item before it goes with it. */
function excludeBack(draft: Draft, ordered: readonly Item[], item: Item): void {
  item.excluded = true;
  let first = item;
  for (let n = ordered.indexOf(item) - 1; n >= 0; n--) {
    const previous = ordered[n];
    if (previous === undefined || previous.end > first.start || previous.family !== first.family) break;
    if (joinedBy(draft, previous.end, first.start) !== 'list') break;
    previous.excluded = true;
    first = previous;
  }
}

/** The first item after the negation that no clause boundary parts from it. */
function nextItem(draft: Draft, starts: ReadonlyMap<number, Item>, from: number): Item | null {
  for (let i = from; i < draft.words.length && i <= from + REACH; i++) {
    if (i > from && breaksBefore(draft, i) && !bracketOnly(draft, i)) return null;
    const item = starts.get(i);
    // "sans flotte propre au Benelux": a noun was ruled out, and the place is none of it.
    if (item !== undefined) return item.family === 'place' && nounBetween(draft, from, i) ? null : item;
    if (i > from && cueAt(draft, i, KIND.but | KIND.negation) !== null) return null;
  }
  return null;
}

function nounBetween(draft: Draft, from: number, to: number): boolean {
  for (let i = from; i < to; i++)
    if (draft.claims[i] === FREE && !isStop(draft, i) && !hasCue(draft, i) && !isFiller(foldedAt(draft, i)))
      return true;
  return false;
}

function bracketOnly(draft: Draft, i: number): boolean {
  return /^\s*["'“«「]?\s*$/u.test(beforeAt(draft, i));
}

/**
 * "not banks, insurers or brokers": goes on over a list of the same family. A comma goes on with the negation only in
 * a list that an and/or closes or that the prompt ends with.
 */
function excludeOn(draft: Draft, ordered: readonly Item[], first: Item): void {
  first.excluded = true;
  const pending: Item[] = [];
  let last = first;
  for (let n = ordered.indexOf(first) + 1; n < ordered.length; n++) {
    const next = ordered[n];
    if (next !== undefined && SECTOR.test(foldedAt(draft, next.start)) && breaksBefore(draft, next.start))
      break;
    if (next === undefined || next.start < last.end || next.family !== last.family || next.excluded) break;
    const joint = joinedBy(draft, last.end, next.start);
    if (joint === 'none') break;
    pending.push(next);
    if (joint === 'list') for (const item of pending.splice(0)) item.excluded = true;
    last = next;
  }
  if (last.end >= draft.words.length) for (const item of pending) item.excluded = true;
}

/** What stands between two items: nothing but and/or ("list"), a comma ("comma"), or something else. */
function joinedBy(draft: Draft, from: number, to: number): 'list' | 'comma' | 'none' {
  let joint: 'list' | 'comma' | 'none' = 'none';
  for (let i = from; i <= to; i++) {
    if (i > from - 1 && gapIs(draft, i, 'break')) {
      if (!commaBefore(draft, i)) return 'none';
      if (joint === 'none') joint = 'comma';
    }
    if (i === to) return joint;
    const join = cueAt(draft, i, KIND.and | KIND.or);
    if (join !== null) {
      joint = 'list';
      i = join.end - 1;
    } else if (!isArticle(draft, i) && !(joint === 'list' && GENITIVE.test(foldedAt(draft, i))))
      return 'none';
  }
  return joint;
}

/** "de la Suisse et du Royaume-Uni": the word of the case is said again. */
const GENITIVE = /^(?:de|du|des|d|del|da|do|das|dos|della|dello|dei|degli|delle|dell|di|van|von|vom)$/;

function isArticle(draft: Draft, i: number): boolean {
  const short = foldedAt(draft, i).length <= 4;
  return (
    short &&
    isStop(draft, i) &&
    cueAt(draft, i, KIND.place | KIND.negation | KIND.employment | KIND.technology | KIND.but) === null
  );
}

/** A word the vocabulary does not know is excluded as a keyword: "not consultancies", "no dropshippers". */
function excludeWords(draft: Draft, cue: CueHit): boolean {
  const from = cue.end;
  let start = from;
  if (excludeStartups(draft, from)) return true;
  while (
    start < draft.words.length &&
    start - from < 3 &&
    (isStop(draft, start) || isCue(draft, start)) &&
    !breaksBefore(draft, start)
  )
    start++;
  if (excludeCharacters(draft, from)) return true;
  const most = wordIs(draft, start, 'cjk') ? NAME_CHARACTERS_MAX : KEYWORD_WORDS_MAX;
  let end = start;
  while (end < draft.words.length && end - start < most && draft.claims[end] === FREE) {
    if ((end > start && breaksBefore(draft, end)) || isStop(draft, end) || isCue(draft, end)) break;
    end++;
  }
  if (end === start) return false;
  const value = draft.folded.slice(start, end).join(wordIs(draft, start, 'cjk') ? '' : ' ');
  const values: ItemValue[] = [{ field: 'keywords', value }];
  // German gives capitals to all nouns, and Chinese has none: "ohne Bosch" may be a company as well.
  const german =
    draft.language === 'de' && wordIs(draft, start, 'capital') && !/^kein/.test(foldedAt(draft, cue.start));
  if (german || wordIs(draft, start, 'cjk'))
    values.push({ field: 'companies', value: textOf(draft, start, end) });
  draft.items.push({ start, end, family: 'kind', values, excluded: true });
  claim(draft, start, end, VALUE);
  return true;
}

/** "not startups": the one word for companies that says something about them. */
function excludeStartups(draft: Draft, at: number): boolean {
  const company = cueAt(draft, at, KIND.company);
  if (company === null || !/^start ?ups?$/.test(draft.folded.slice(at, company.end).join(' '))) return false;
  draft.items.push({
    start: at,
    end: company.end,
    family: 'kind',
    values: [{ field: 'keywords', value: 'startup' }],
    excluded: true,
  });
  claim(draft, at, company.end, VALUE);
  return true;
}

function isCue(draft: Draft, i: number): boolean {
  return hasCue(draft, i);
}
