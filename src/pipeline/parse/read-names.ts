import { KIND } from './cue-kinds.ts';
import {
  breaksBefore,
  commaBefore,
  cueAt,
  type Draft,
  FREE,
  foldedAt,
  gapIs,
  hasCue,
  isStop,
  placesFrom,
  textOf,
  wordIs,
} from './draft.ts';

export interface Name {
  start: number;
  end: number;
  domain: boolean;
  /** As written; a domain in lower case. */
  text: string;
}

const LEGAL =
  /^(?:inc|llc|ltd|limited|corp|corporation|co|gmbh|ag|se|sa|sas|sarl|srl|spa|bv|nv|plc|ab|oy|as|kk|kg|lda|ltda|pty)$/;
const NAME_WORDS_MAX = 4;
const NAMES_MAX = 20;

/** "Datadog, New Relic and grafana.com": the company names that stand from word `i` on. */
export function readNames(draft: Draft, i: number): Name[] {
  const names: Name[] = [];
  let at = i;
  while (names.length < NAMES_MAX) {
    const name = readName(draft, at);
    if (name === null) break;
    names.push(name);
    const next = nextInList(draft, name.end);
    if (next === null) break;
    at = next;
  }
  return names;
}

function nextInList(draft: Draft, end: number): number | null {
  const join = cueAt(draft, end, KIND.and | KIND.or);
  if (join !== null) return looksLikeName(draft, join.end) ? join.end : null;
  if (!commaBefore(draft, end)) return null;
  const after = cueAt(draft, end, KIND.and | KIND.or);
  const at = after?.end ?? end;
  return looksLikeName(draft, at) ? at : null;
}

/** After a joining word only a domain or a capitalised or unknown word goes on with the list. */
function looksLikeName(draft: Draft, i: number): boolean {
  const word = draft.words[i];
  if (word === undefined || word.digits) return false;
  return domainEnd(draft, i) > i || ((word.capital || word.cjk || !hasCue(draft, i)) && !isStop(draft, i));
}

export function readName(draft: Draft, i: number): Name | null {
  if (draft.claims[i] !== FREE) return null;
  const dotted = domainEnd(draft, i);
  if (dotted > i)
    return { start: i, end: dotted, domain: true, text: textOf(draft, i, dotted).toLowerCase() };
  const first = draft.words[i];
  if (first === undefined || isBoundary(draft, i, i)) return null;
  const capital = first.capital && !draft.titleCase;
  let end = i + 1;
  while (end < draft.words.length && end - i < NAME_WORDS_MAX && goesOn(draft, i, end, capital)) end++;
  return { start: i, end, domain: false, text: textOf(draft, i, end).replace(/['’]s$/, '') };
}

function goesOn(draft: Draft, start: number, i: number, capital: boolean): boolean {
  const word = draft.words[i];
  if (word === undefined || draft.claims[i] !== FREE) return false;
  if (LEGAL.test(word.folded)) return word.gap !== 'break' || commaBefore(draft, i);
  if (breaksBefore(draft, i)) return false;
  if (wordIs(draft, start, 'cjk') && word.cjk) return !hasCue(draft, i);
  if (word.gap === 'joint') return !word.before.includes('/');
  if (capital) return word.capital && cueAt(draft, i, KIND.and | KIND.or | KIND.but | KIND.negation) === null;
  return !isBoundary(draft, start, i) && !hasCue(draft, i) && !startsPlace(draft, i);
}

/** A word that no name goes on over: a cue or a function word, unless it is written with a capital inside a name. */
function isBoundary(draft: Draft, start: number, i: number): boolean {
  const word = draft.words[i];
  if (word === undefined || word.digits) return word === undefined;
  if (word.capital && !draft.titleCase && i === start)
    return cueAt(draft, i, KIND.company | KIND.request | KIND.negation) !== null && !nextCapital(draft, i);
  return (
    isStop(draft, i) ||
    cueAt(
      draft,
      i,
      KIND.company |
        KIND.place |
        KIND.and |
        KIND.or |
        KIND.but |
        KIND.negation |
        KIND.employees |
        KIND.technology,
    ) !== null
  );
}

function nextCapital(draft: Draft, i: number): boolean {
  return wordIs(draft, i + 1, 'capital') && gapIs(draft, i + 1, 'space');
}

function startsPlace(draft: Draft, i: number): boolean {
  return placesFrom(draft, i).some((candidate) => candidate.caution === 'ok');
}

/** Where the domain that starts at word `i` ends ("stripe.com", "bbc.co.uk"); `i` where none does. */
export function domainEnd(draft: Draft, i: number): number {
  let end = i + 1;
  let dots = 0;
  while (end < draft.words.length && (draft.words[end]?.before === '.' || draft.words[end]?.before === '-')) {
    if (draft.words[end]?.before === '.') dots++;
    end++;
  }
  const last = foldedAt(draft, end - 1);
  const first = foldedAt(draft, i);
  const single = first.length === 1 && last.length === 1;
  const dotLast = draft.words[end - 1]?.before === '.';
  // "EE.UU."
  if (dots > 0 && placesFrom(draft, i).some(({ kind, length }) => kind === 'country' && i + length === end))
    return i;
  return dots > 0 && dotLast && /^[a-z]{2,12}$/.test(last) && !single && last !== 'js' ? end : i;
}
