import { KIND } from './cue-kinds.ts';
import { cueAt, type Draft, gapIs, placesFrom, titleAt, topicsAt, wordIs } from './draft.ts';
import type { Name } from './read-names.ts';
import { hasHead } from './trim-title.ts';

/** "like banks", "such as fintech": a kind of company, not one. */
export function isKind(draft: Draft, name: Name): boolean {
  if (name.domain) return false;
  const capital = wordIs(draft, name.start, 'capital') && name.start > 0;
  if (topicsAt(draft, name.start).some((match) => match.end >= name.end && !(match.entry.weak && capital)))
    return true;
  const chunk = titleAt(draft, name.start);
  if (chunk !== null && chunk.end >= name.end && hasHead(draft, chunk)) return true;
  return (
    !capital &&
    placesFrom(draft, name.start).some(
      (place) => place.caution === 'ok' && name.start + place.length >= name.end,
    )
  );
}

/** Not a kind of company, a stage, a place or a size; and no company word ends the phrase ("at late stage biotech firms"). */
export function isEmployer(draft: Draft, name: Name): boolean {
  if (name.domain) return true;
  const { stages, companyTypes, sizes } = draft.ctx.vocabulary;
  for (const table of [stages, companyTypes, sizes]) {
    if (table.matchesAt(draft.words, name.start, draft.language).length > 0) return false;
  }
  const capital = wordIs(draft, name.start, 'capital');
  if (!capital && draft.language !== 'en') return false;
  for (let i = name.start; i < name.end; i++) {
    const match = topicsAt(draft, i)[0];
    if (match !== undefined && !(capital && name.end - name.start > 1 && match.end < name.end)) return false;
  }
  if (isKind(draft, name) || isCountry(draft, name)) return false;
  for (let i = name.start; i < Math.min(draft.words.length, name.end + 4); i++) {
    if (i >= name.end && gapIs(draft, i, 'break')) break;
    if (
      i >= name.end &&
      cueAt(
        draft,
        i,
        KIND.place | KIND.negation | KIND.technology | KIND.need | KIND.and | KIND.or | KIND.but,
      ) !== null
    )
      break;
    if (cueAt(draft, i, KIND.company) !== null && !(capital && i < name.end)) return false;
  }
  return !placesFrom(draft, name.start).some(
    (place) => place.length >= name.end - name.start && place.caution === 'ok',
  );
}

/** "at US fintechs": also the short names of countries that are words of their own. */
export function isCountry(draft: Draft, name: Name): boolean {
  return placesFrom(draft, name.start).some(
    (place) => place.kind === 'country' && name.start + place.length === name.end,
  );
}
