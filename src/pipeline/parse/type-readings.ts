import type { CompanyTypeSurface, StageSurface } from '../../vocabulary/api.ts';
import type { PhraseMatch } from '../../vocabulary/phrase-matcher.ts';
import { KIND } from './cue-kinds.ts';
import {
  addItem,
  breaksBefore,
  cueAt,
  cueBefore,
  type Draft,
  FREE,
  foldedAt,
  gapIs,
  type ItemValue,
  isStop,
  topicsAt,
} from './draft.ts';
import { companyFollows, type Reading, WORD_SCORE } from './reading.ts';

const STAGE_WORD = /^(?:stages?|phase|rounds?)$/;

/** "501(c)(3)" is cut by its brackets, and its number is no count. */
export function claimTaxExempt(draft: Draft): void {
  for (let i = 0; i + 2 < draft.words.length; i++) {
    if (draft.folded[i] !== '501' || draft.folded[i + 1] !== 'c' || draft.folded[i + 2] !== '3') continue;
    addItem(draft, {
      start: i,
      end: i + 3,
      family: 'kind',
      values: [{ field: 'company_types', value: 'nonprofit' }],
    });
  }
}

/** Funding stages, company types and sizes said in words. */
export function typeReadings(draft: Draft, i: number): readonly Reading[] {
  const found: Reading[] = [];
  stages(draft, i, found);
  types(draft, i, found);
  sizes(draft, i, found);
  body(draft, i, found);
  return found;
}

function stages(draft: Draft, i: number, found: Reading[]): void {
  for (const match of draft.ctx.vocabulary.stages.matchesAt(draft.words, i, draft.language)) {
    if (match.entry.weak && !roundNear(draft, i, match.end)) continue;
    const later = rangeOf(draft, match);
    const values = later.values.map((value): ItemValue => ({ field: 'funding_stages', value }));
    // In "a seed round of $2M" the round belongs to the sum already.
    const isFree = draft.claims[later.end] === FREE && !gapIs(draft, later.end, 'break');
    if (isFree && STAGE_WORD.test(foldedAt(draft, later.end))) later.end += 1;
    const score = (later.end - i) * WORD_SCORE + 3;
    found.push({
      kind: 'stage',
      start: i,
      end: later.end,
      score,
      item: { family: 'kind', values },
    });
  }
}

/** "Series B or later", "seed to Series A": the stages in between and beyond. */
function rangeOf(draft: Draft, match: PhraseMatch<StageSurface>): { values: string[]; end: number } {
  const all = draft.ctx.vocabulary.stages.values();
  const order = all.indexOf(match.entry.value);
  const suffix = cueAt(draft, match.end, KIND.range_suffix);
  const plus = draft.words[match.end - 1]?.after.startsWith('+') === true;
  if (plus || suffix?.entry.value === 'min')
    return { values: all.slice(order), end: suffix?.end ?? match.end };
  if (suffix?.entry.value === 'max') return { values: all.slice(0, order + 1), end: suffix.end };
  const more = seriesAfter(draft, match);
  if (more !== null) return more;
  const join = cueAt(draft, match.end, KIND.range_join);
  const isJoined = join !== null && cueAt(draft, match.end, KIND.and | KIND.or) === null;
  const at = isJoined ? join.end : isDash(draft, match.end) ? match.end : -1;
  if (at >= 0) {
    const other = draft.ctx.vocabulary.stages.matchesAt(draft.words, at, draft.language)[0];
    const letter = /^[b-f]$/.test(foldedAt(draft, at)) ? `series_${foldedAt(draft, at)}` : '';
    const to = all.indexOf(other?.entry.value ?? letter);
    if (to > order) return { values: all.slice(order, to + 1), end: other?.end ?? at + 1 };
  }
  return { values: [match.entry.value], end: match.end };
}

/** "Series A-C", "seed-Series A" */
function isDash(draft: Draft, i: number): boolean {
  return /^\s*[-–—]\s*$/.test(draft.words[i]?.before ?? '');
}

/** "Series A or B", "Series A/B": the letter of another round. */
function seriesAfter(
  draft: Draft,
  { end, entry }: PhraseMatch<StageSurface>,
): { values: string[]; end: number } | null {
  if (!entry.value.startsWith('series_')) return null;
  const join = cueAt(draft, end, KIND.or | KIND.and);
  const at = join?.end ?? (draft.words[end]?.before === '/' ? end : -1);
  const letter = at < 0 ? '' : foldedAt(draft, at);
  return /^[b-f]$/.test(letter) ? { values: [entry.value, `series_${letter}`], end: at + 1 } : null;
}

/** "seed" and "growth" are stages beside a round word: "at seed", "growth stage", "seed-funded". */
function roundNear(draft: Draft, start: number, end: number): boolean {
  if (
    cueAt(draft, end, KIND.funding) !== null ||
    /^(?:stages?|phase|rounds?|level|funded|backed)$/.test(foldedAt(draft, end))
  )
    return true;
  const led = foldedAt(draft, start - 1) === 'a' ? start - 1 : start;
  if (cueBefore(draft, start, KIND.employment) !== null || cueBefore(draft, led, KIND.funding) !== null)
    return true;
  if (cueAt(draft, end, KIND.company) !== null) return true;
  if (cueAt(draft, end, KIND.range_suffix | KIND.range_join) !== null) return true;
  if (
    isDash(draft, end) &&
    draft.ctx.vocabulary.stages.matchesAt(draft.words, end, draft.language).length > 0
  )
    return true;
  // "devtools, seed, 5-20 people", "raised 2-5M seed"
  if (start > 0 && breaksBefore(draft, start) && breaksBefore(draft, end)) return true;
  if (draft.items.some((item) => item.end === start && item.values[0]?.field === 'funding_usd')) return true;
  const before = foldedAt(draft, start - 1);
  return /^(?:at|stage|still|post|round|und|and|or|to)$/.test(before);
}

function types(draft: Draft, i: number, found: Reading[]): void {
  for (const match of draft.ctx.vocabulary.companyTypes.matchesAt(draft.words, i, draft.language)) {
    if (match.entry.weak && !companyNear(draft, match.end)) continue;
    if (isPartOfOther(draft, match)) continue;
    found.push({
      kind: 'type',
      start: i,
      end: match.end,
      score: (match.end - i) * WORD_SCORE + (match.entry.weak ? 0.5 : 4.5),
      item: { family: 'kind', values: [{ field: 'company_types', value: match.entry.value }] },
    });
  }
}

const TYPE_WORDS_MAX = 6;

/** "no coticen en bolsa": the last words of a longer phrase that says something else. */
function isPartOfOther(draft: Draft, { start, end, entry }: PhraseMatch<CompanyTypeSurface>): boolean {
  for (let i = Math.max(0, start - TYPE_WORDS_MAX); i < start; i++)
    for (const other of draft.ctx.vocabulary.companyTypes.matchesAt(draft.words, i, draft.language))
      if (other.end >= end && other.entry.value !== entry.value && !other.entry.weak) return true;
  return false;
}

const OF_STATE =
  /^(?:government|governmental|federal|state|national|municipal|provincial|county|city|public)$/;
const BODY =
  /^(?:agenc(?:y|ies)|authorit(?:y|ies)|departments?|ministr(?:y|ies)|bureaus?|commissions?|councils?|bod(?:y|ies)|institut(?:e|ion)s?|regulators?)$/;
const BODY_WORDS_MAX = 3;

/** "government health agency", "federal housing authority": both ends say what it is, and the agency sells no campaigns. */
function body(draft: Draft, i: number, found: Reading[]): void {
  if (draft.language !== 'en') return;
  const score = WORD_SCORE + 5;
  const item: Reading['item'] = { family: 'kind', values: [{ field: 'company_types', value: 'government' }] };
  const at = OF_STATE.test(foldedAt(draft, i)) ? bodyAfter(draft, i) : -1;
  if (at > i + 1) found.push({ kind: 'type', start: i, end: i + 1, score, item });
  if (!BODY.test(foldedAt(draft, i)) || breaksBefore(draft, i)) return;
  for (let first = i - 1; first >= 0 && first >= i - 1 - BODY_WORDS_MAX; first--)
    if (OF_STATE.test(foldedAt(draft, first)) && bodyAfter(draft, first) === i)
      found.push({ kind: 'type', start: i, end: i + 1, score, item });
}

/** The word for the body within reach of the word that says whose it is; a word for people between them makes it a title. */
function bodyAfter(draft: Draft, i: number): number {
  for (let at = i + 1; at <= i + 1 + BODY_WORDS_MAX && !breaksBefore(draft, at); at++) {
    if (BODY.test(foldedAt(draft, at))) return at;
    if (isStop(draft, at) || cueAt(draft, at, KIND.company | KIND.person | KIND.and | KIND.or) !== null)
      return -1;
  }
  return -1;
}

/** "public biotech company": up to five words may stand between. */
function companyNear(draft: Draft, end: number): boolean {
  for (let i = end; i < draft.words.length && i < end + 6; i++) {
    if (cueAt(draft, i, KIND.company) !== null) return true;
    if (gapIs(draft, i, 'break')) return false;
    const topic = topicsAt(draft, i)[0];
    if (topic?.entry.kind === 'org') return true;
  }
  return false;
}

function sizes(draft: Draft, i: number, found: Reading[]): void {
  for (const match of draft.ctx.vocabulary.sizes.matchesAt(draft.words, i, draft.language)) {
    const organisation = topicsAt(draft, match.end).some((topic) => topic.entry.kind === 'org');
    if (match.entry.weak && !organisation && !companyFollows(draft, match.end)) continue;
    // A number of employees in the prompt says it better than a word can.
    const counted = draft.items.some((item) => item.values.some((value) => value.field === 'employees'));
    found.push({
      kind: 'size',
      start: i,
      end: match.end,
      score: (match.end - i) * WORD_SCORE + (match.entry.weak ? -3 : 0.25),
      item: {
        family: 'range',
        values: counted ? [] : [{ field: 'employees', value: { ...match.entry.employees } }],
      },
    });
  }
}
