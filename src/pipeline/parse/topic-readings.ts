import { isOfStaff } from './about-company.ts';
import { KIND } from './cue-kinds.ts';
import {
  breaksBefore,
  cueAt,
  cueBefore,
  type Draft,
  foldedAt,
  type ItemValue,
  isStop,
  placesFrom,
  technologiesAt,
  titleAt,
  topicsAt,
} from './draft.ts';
import { isFocus } from './focus.ts';
import { placeEndsAt } from './place-readings.ts';
import { companyFollows, type Reading, WORD_SCORE } from './reading.ts';

/** A longer name is worth more than its parts: "cliniche dentali" are no hospitals. */
const WHOLE_BONUS = 2;
const NOTHING: readonly never[] = [];

export function topicReadings(draft: Draft, i: number): readonly Reading[] {
  const matches = topicsAt(draft, i);
  if (matches.length === 0) return NOTHING;
  const found: Reading[] = [];
  for (const match of matches) {
    const { topic, kind, weak } = match.entry;
    // "sem SAP": without it.
    if (match.end === i + 1 && draft.language !== 'en' && isStop(draft, i)) continue;
    // "retailers running SAP": no sport.
    const uses = cueAt(draft, i, KIND.technology);
    if (uses !== null && uses.end >= match.end && technologiesAt(draft, uses.end).length > 0) continue;
    if (topic === 'procurement' && isOfMoney(draft, i)) continue;
    if (topic === 'recruiting' && areSought(draft, i, match.end)) continue;
    if (saysWhatTheyDo(draft, i, match.end) || (kind === 'org' && OWN.test(foldedAt(draft, i - 1)))) continue;
    if (isOfStaff(draft, i, match.end)) continue;
    const company = companyFollows(draft, match.end);
    const made = topic === 'software' && foldedAt(draft, match.end) === 'for';
    if (
      weak &&
      !company &&
      !made &&
      !topicPlace(draft, i) &&
      !companyBefore(draft, i) &&
      !isApart(draft, i, match.end)
    )
      continue;
    const isSector = topic !== 'remote work' || !isWay(draft, match.end);
    const values: ItemValue[] = isSector ? [{ field: 'industries', value: topic }] : [];
    // "non-profitorganisaties": as much what they are as what they do.
    if (topic === 'nonprofit sector' && draft.language !== 'en')
      values.push({ field: 'company_types', value: 'nonprofit' });
    found.push({
      kind: 'topic',
      start: i,
      end: match.end,
      score:
        (match.end - i) * WORD_SCORE +
        (match.end - i - 1) * WHOLE_BONUS +
        (weak ? -2 : 1) +
        (company ? 2 : 0) +
        (kind === 'org' ? 0.5 : 0),
      item: { family: 'kind', values },
    });
  }
  return found;
}

/** "head of HR jobs Maine startup": jobs that are sought, no job board. */
function areSought(draft: Draft, i: number, end: number): boolean {
  if (end > i + 1 || !/^jobs?$/.test(foldedAt(draft, i)) || breaksBefore(draft, i)) return false;
  return cueAt(draft, end, KIND.company) === null && placesFrom(draft, end).length > 0;
}

/** 資金調達: the word for procurement, but of money. */
function isOfMoney(draft: Draft, i: number): boolean {
  for (let start = i - 1; start >= 0 && start >= i - 2; start--)
    if ((cueAt(draft, start, KIND.funding)?.end ?? 0) > i) return true;
  return false;
}

/** "remote-first product managers": how they work, no sector. */
function isWay(draft: Draft, end: number): boolean {
  return !breaksBefore(draft, end) && (titleAt(draft, end)?.confidence ?? 0) >= 0.5;
}

/** "whose website runs on WordPress": a thing of theirs. */
const OWN = /^(?:whose|its|their)$/;

/** "company building AI agents", "startup selling to banks": the word is a verb. */
function saysWhatTheyDo(draft: Draft, i: number, end: number): boolean {
  return (
    end === i + 1 &&
    isFocus(foldedAt(draft, i)) &&
    !breaksBefore(draft, i) &&
    !breaksBefore(draft, end) &&
    cueBefore(draft, i, KIND.company) !== null
  );
}

/** Where a common word is likely meant as a topic: after "at", "in the" or a negation. */
function topicPlace(draft: Draft, i: number): boolean {
  if (cueBefore(draft, i, KIND.employment | KIND.negation) !== null) return true;
  return cueBefore(draft, i, KIND.place) !== null && cueAt(draft, i, KIND.place) === null;
}

/** "procurement leads in Stuttgart automotive", "sales manager - automotive - Detroit": behind a place, or by itself. */
function isApart(draft: Draft, i: number, end: number): boolean {
  if (draft.language !== 'en' || i === 0) return false;
  if (breaksBefore(draft, i)) return breaksBefore(draft, end);
  return end === draft.words.length && i > 1 && placeEndsAt(draft, i);
}

/** "entreprises industrielles": the Romance languages put the company word first. */
function companyBefore(draft: Draft, i: number): boolean {
  return (
    /^(?:fr|es|it|pt)$/.test(draft.language) &&
    !breaksBefore(draft, i) &&
    (cueBefore(draft, i, KIND.company) !== null ||
      draft.ctx.vocabulary.sizes.matchesAt(draft.words, i - 1, draft.language).length > 0)
  );
}
