import { isEmployer, isKind } from './company-name.ts';
import { KIND } from './cue-kinds.ts';
import {
  addItem,
  BARRED,
  breaksBefore,
  CUE,
  type CueHit,
  claim,
  commaBefore,
  cueAt,
  cueBefore,
  type Draft,
  FREE,
  foldedAt,
  gapIs,
  hasCue,
  type ItemValue,
  isStop,
  placesFrom,
  technologiesAt,
  wordIs,
} from './draft.ts';
import { excludedAt, groupAt } from './find-excluded.ts';
import { domainEnd, type Name, readNames } from './read-names.ts';

/** Words after which an employer may be named, of those that mean little else. */
const EMPLOYER_CUES =
  /^(?:at|bei|beim|chez|presso|bij|working at|work at|works at|employed at|employed by|au sein de|que trabajan en|que trabalham em|che lavorano in|che lavorano presso|travaillant chez|tatig bei|arbeiten bei|werkzaam bij|die werken bij)$/;
/** Before names of those whose like is wanted. */
const WHOSE = new RegExp(
  `^(?:${[
    'our|my|the|of|existing|current|best|top|biggest|largest|key|recent|past|happiest|other|new|won|closed',
    'unsere|unseren|unserem|meine|meinen|besten|bestehenden|grossten|aktuellen|nos|mes|meilleurs|actuels|grands',
    'nuestros|nuestras|mis|mejores|actuales|nossos|meus|melhores|atuais|i|nostri|miei|migliori|attuali|onze|mijn|beste|huidige',
  ].join('|')})$`,
);
const CUSTOMERS =
  /^(?:customers?|clients?|accounts?|users?|companies|firms|brands|startups|logos|wins|kunden|bestandskunden|clientes|clienti|klanten)$/;
/** Behind "at", how or when and not where. */
const MANNER = /^(?:scale|speed|large|home|work|risk|cost|capacity|night|present|once|all|hand|stake)$/;
const WORKS_FOR = /^(?:work|works|working|employed)$/;

/** Companies that are named: as examples to be like ("similar to Datadog"), as employers ("at Google"), or by domain. */
export function findCompanies(draft: Draft): Name[] {
  const exemplars: Name[] = [];
  for (let i = 0; i < draft.words.length; i++) {
    if (draft.claims[i] !== FREE) continue;
    const found = exemplarsAt(draft, i);
    if (found.length > 0) exemplars.push(...found);
    else if (!excludedAt(draft, i)) employersAt(draft, i);
  }
  for (let i = 0; i < draft.words.length; i++) {
    if (draft.claims[i] !== FREE || domainEnd(draft, i) === i || isTechnology(draft, i)) continue;
    addCompanies(draft, readNames(draft, i).slice(0, 1), i);
  }
  return exemplars;
}

/** Names that people take for a way of doing business. */
const MODELS =
  /^(?:uber|airbnb|tinder|netflix|spotify|doordash|instacart|robinhood|tiktok|duolingo|peloton|lyft)$/;

/** "Airbnb for boats", "the Stripe of Africa": like the company, elsewhere. */
function analogyAt(draft: Draft, i: number): Name | null {
  const join = draft.folded[i + 1];
  if ((join !== 'of' && join !== 'for') || gapIs(draft, i + 1, 'break')) return null;
  const model = MODELS.test(foldedAt(draft, i));
  const known =
    join === 'of' &&
    draft.folded[i - 1] === 'the' &&
    technologiesAt(draft, i).some(({ end }) => end === i + 1);
  if ((!model && !known) || !(model || wordIs(draft, i, 'capital'))) return null;
  return readNames(draft, i)[0] ?? null;
}

function exemplarsAt(draft: Draft, i: number): Name[] {
  const analogy = analogyAt(draft, i);
  if (analogy !== null) return take(draft, [analogy], i, i + 1);
  // "I would like ten CFOs": asks, and compares with nobody.
  const asks =
    cueBefore(draft, i + 1, KIND.request) !== null && /^(?:would|d|love|we|i)$/.test(foldedAt(draft, i - 1));
  const cue = asks || isPlainAnd(draft, i) ? null : cueAt(draft, i, KIND.exemplar);
  const from = cue === null ? i : afterArticles(draft, cue.end);
  const names =
    cue === null ? [] : upToPlace(draft, readNames(draft, from)).filter((name) => !isKind(draft, name));
  if (cue !== null && names.length === 0) barRivals(draft, cue);
  if (cue !== null && names.length > 0) return take(draft, names, cue.start, from);
  const suffix = cueAt(draft, i, KIND.exemplar_suffix);
  if (suffix === null) return [];
  const before = namesBefore(draft, suffix.start);
  return before.length === 0 ? [] : take(draft, before, suffix.start, suffix.end);
}

/** 和 compares only where 类似 or the like follows: "和腾讯类似". */
function isPlainAnd(draft: Draft, i: number): boolean {
  if (foldedAt(draft, i) !== '和') return false;
  return !/类似|一样|相似|相近|差不多|同类/.test(draft.folded.slice(i, i + LIKE_CHARACTERS_MAX).join(''));
}

const LIKE_CHARACTERS_MAX = 20;

/** "similar to Duolingo, US only": a country or an area behind a comma says where, not whom. */
function upToPlace(draft: Draft, names: Name[]): Name[] {
  const place = names.findIndex((name, n) => n > 0 && commaBefore(draft, name.start) && isLand(draft, name));
  return place < 0 ? names : names.slice(0, place);
}

function isLand(draft: Draft, name: Name): boolean {
  return placesFrom(draft, name.start).some(
    ({ kind, length }) => kind !== 'city' && kind !== 'demonym' && name.start + length === name.end,
  );
}

/** "competing with government agencies": what they are up against is not what they are. */
function barRivals(draft: Draft, cue: CueHit): void {
  if (
    !/^(?:competing|competes|compete|competitors?|rivals?|alternatives?)\b/.test(foldedAt(draft, cue.start))
  )
    return;
  let end = cue.end;
  while (end < draft.words.length && end - cue.end < 4 && !gapIs(draft, end, 'break')) {
    if (draft.claims[end] !== FREE || cueAt(draft, end, KIND.place | KIND.negation | KIND.but) !== null)
      break;
    end++;
  }
  claim(draft, cue.start, cue.end, CUE);
  claim(draft, cue.end, end, BARRED);
}

function take(draft: Draft, names: Name[], cueStart: number, cueEnd: number): Name[] {
  claim(draft, cueStart, cueEnd, CUE);
  for (const name of names)
    addItem(draft, { start: name.start, end: name.end, family: 'company', values: [] });
  return names;
}

const ARTICLE =
  /^(?:o|os|a|as|la|le|les|l|el|los|las|il|lo|gli|i|de|het|die|der|das|den|dem|d|da|do|du|al|del|all|alla|allo|dell|della|dello|ao|aos|au|aux)$/;

/** Past "the", and past "our best customers". */
function afterArticles(draft: Draft, at: number): number {
  const article = ARTICLE.test(foldedAt(draft, at)) && looksNamed(draft, at + 1) && isStop(draft, at);
  const first = article || /^(?:the|of|to|a|an)$/.test(foldedAt(draft, at)) ? at + 1 : at;
  let end = at;
  while (end < at + 4 && WHOSE.test(foldedAt(draft, end)) && !breaksBefore(draft, end)) end++;
  const isKnown = end > at && CUSTOMERS.test(foldedAt(draft, end)) && !breaksBefore(draft, end);
  return isKnown && !isStop(draft, end + 1) ? end + 1 : first;
}

/** "Rappi", and names with their capital inside: "iFood", "eBay". */
function looksNamed(draft: Draft, i: number): boolean {
  return wordIs(draft, i, 'capital') || /^\p{Ll}{1,2}\p{Lu}/u.test(draft.words[i]?.text ?? '');
}

/** "Datadog competitors", "メルカリのような": the name stands before. */
function namesBefore(draft: Draft, end: number): Name[] {
  for (let start = Math.max(0, end - 10); start < end; start++) {
    if (
      start > 0 &&
      wordIs(draft, start, 'cjk') &&
      gapIs(draft, start, 'none') &&
      !boundaryBefore(draft, start)
    )
      continue;
    const names = readNames(draft, start);
    const last = names.at(-1);
    const known = names.some((name) => isKind(draft, name));
    if (last !== undefined && last.end === end && !known && isNamed(draft, names[0], end)) return names;
  }
  return [];
}

function boundaryBefore(draft: Draft, i: number): boolean {
  return (
    hasCue(draft, i - 1) ||
    cueBefore(draft, i, KIND.stop | KIND.place | KIND.and) !== null ||
    draft.claims[i - 1] !== FREE
  );
}

function isNamed(draft: Draft, first: Name | undefined, end: number): boolean {
  if (first === undefined) return false;
  const word = draft.words[first.start];
  return first.domain || word?.capital === true || word?.cjk === true || end - first.start === 1;
}

function employersAt(draft: Draft, i: number): void {
  const cue = cueAt(draft, i, KIND.employment | KIND.place);
  let end = -1;
  if (cueAt(draft, i, KIND.range) !== null) return;
  if (cue !== null && EMPLOYER_CUES.test(draft.folded.slice(cue.start, cue.end).join(' '))) end = cue.end;
  if (WORKS_FOR.test(foldedAt(draft, i)) && /^(?:for|by)$/.test(foldedAt(draft, i + 1))) end = i + 2;
  if (end < 0) return;
  const at = draft.folded[end] === 'the' ? end + 1 : end;
  if (MANNER.test(foldedAt(draft, at)) && !wordIs(draft, at, 'capital')) return;
  if (at > end && !wordIs(draft, at, 'capital')) return;
  const group = groupAt(draft, at);
  if (group !== null) {
    claim(draft, i, at, CUE);
    const values = group.names.map((value): ItemValue => ({ field: 'companies', value }));
    addItem(draft, { start: at, end: group.end, family: 'company', values });
    return;
  }
  const names = readNames(draft, at);
  // "anyone at Snowflake competitors"
  if (cueAt(draft, names.at(-1)?.end ?? end, KIND.exemplar_suffix) !== null) return;
  const other = names.findIndex((name) => !isEmployer(draft, name));
  addCompanies(draft, other < 0 ? names : names.slice(0, other), i);
}

function addCompanies(draft: Draft, names: Name[], from: number): void {
  if (names.length === 0) return;
  claim(draft, from, names[0]?.start ?? from, CUE);
  for (const name of names) {
    const values: ItemValue[] = [{ field: 'companies', value: name.text }];
    addItem(draft, { start: name.start, end: name.end, family: 'company', values });
  }
}

function isTechnology(draft: Draft, i: number): boolean {
  return technologiesAt(draft, i).some((match) => match.end > i + 1);
}
