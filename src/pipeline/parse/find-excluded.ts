import { KIND } from './cue-kinds.ts';
import {
  addItem,
  breaksBefore,
  CUE,
  type CueHit,
  claim,
  commaBefore,
  cueAt,
  cueBefore,
  type Draft,
  foldedAt,
  type ItemValue,
  isStop,
  technologiesAt,
  wordIs,
} from './draft.ts';
import {
  charactersAt,
  charactersBefore,
  type ExcludedName,
  excludedNameAt,
  isCjk,
  isLatin,
  isListed,
  knownAt,
  nextInList,
  pastArticles,
} from './excluded-name.ts';

const NAMES_MAX = 20;
/** So many words a list of names behind a comma may have before "excluded". */
const CLAUSE_WORDS_MAX = 12;
/** No name of a company in Chinese or Japanese that the vocabulary has is longer. */
const CHARACTERS_MAX = 12;
const LEADS = /^(?:with|mit|avec|con|com|met|but|aber|mais|pero|mas|ma|maar)$/;
const POLITE = /^(?:please|bitte|svp|por|per|graag|alsjeblieft)$/;
/** 不包括, 排除: who they are, and not what they use. */
const LISTS_OUT = /^[不排剔]$/;
const PARTICLE = /^[はをがもの]$/;

/** Companies that are left out by name, at the words of exclusion or where the clause starts that they end. */
export function excludedAt(draft: Draft, i: number): boolean {
  const cue = cueAt(draft, i, KIND.negation);
  if (cue === null) return excludedBetween(draft, i) || excludedBehind(draft, i);
  const scope = cue.entry.value;
  if (isCjk(draft) && scope === 'previous') return exclude(draft, namesBefore(draft, cue));
  if (scope === 'outside') return outside(draft, cue);
  if (!(scope === 'next' || scope === 'except' || scope === 'behind')) return false;
  if (i === 0 && scope === 'next' && !isCjk(draft)) return false;
  const sure = scope !== 'next';
  const from = pastArticles(draft, cue.end);
  const names = namesFrom(draft, from, sure).filter(fits(draft, i, sure));
  if (names.length === 0 || names[0]?.start !== from) return false;
  // "ohne SAP und Oracle": what they use. "except Siemens and Bosch": who they are.
  const mixed = LISTS_OUT.test(foldedAt(draft, i)) && names.some(({ product }) => !product);
  if (names[0].product && !mixed && !(sure && areCompanies(draft, names))) return false;
  claim(draft, cue.end, from, CUE);
  return exclude(draft, names);
}

/** "outside the Big Four"; "en dehors de Capgemini" where the prompt says elsewhere in which place. */
function outside(draft: Draft, cue: CueHit): boolean {
  const from = pastArticles(draft, cue.end);
  const placed = draft.places.some(
    (places, n) => n < cue.start && places.some(({ caution }) => caution === 'ok'),
  );
  const name = knownAt(draft, from) ?? (placed ? excludedNameAt(draft, from, false) : null);
  if (name === null || name.kind !== null || name.product) return false;
  claim(draft, cue.end, from, CUE);
  return exclude(draft, [name]);
}

/** Names of products mean their makers where nobody speaks of the products that are used. */
function areCompanies(draft: Draft, names: readonly ExcludedName[]): boolean {
  if (!names.every(({ product }) => product)) return true;
  const end = names.at(-1)?.end ?? 0;
  if (cueAt(draft, end, KIND.technology_suffix) !== null) return false;
  return draft.words.every(
    (_, i) =>
      names.some((name) => i >= name.start && i < name.end) ||
      technologiesAt(draft, i).every(({ entry }) => entry.ambiguous),
  );
}

/** "keine Bosch": in German a noun behind such a word is what is left out, not who. */
function fits(draft: Draft, i: number, sure: boolean): (name: ExcludedName) => boolean {
  const noun = !sure && /^(?:kein|weder|noch)/.test(foldedAt(draft, i));
  return ({ kind }) => kind === null || !noun;
}

function namesFrom(draft: Draft, from: number, sure: boolean): ExcludedName[] {
  const names: ExcludedName[] = [];
  let at: number | null = from;
  while (at !== null && names.length < NAMES_MAX) {
    const name = excludedNameAt(draft, at, sure) ?? (isCjk(draft) ? charactersAt(draft, at) : null);
    if (name === null) break;
    names.push(name);
    at = nextInList(draft, name.end);
  }
  return !isCjk(draft) || someAreSure(draft, names) ? names : [];
}

/** Characters alone may as well be a kind of company; beside a name in other letters, or a known one, they are a name. */
function someAreSure(draft: Draft, names: readonly ExcludedName[]): boolean {
  return names.some(
    ({ start, names: [first = ''] }) => /[A-Za-z]/.test(first) || knownAt(draft, start) !== null,
  );
}

function exclude(draft: Draft, names: readonly ExcludedName[]): boolean {
  for (const { start, end, names: values, kind } of names) {
    const companies = values.map((value): ItemValue => ({ field: 'companies', value }));
    if (kind === null) addItem(draft, { start, end, family: 'company', values: companies }).excluded = true;
    else
      addItem(draft, {
        start,
        end,
        family: 'kind',
        values: [{ field: 'keywords', value: kind }, ...companies],
      }).excluded = true;
  }
  return names.length > 0;
}

/** "op ING en Rabobank na": Dutch puts the names between. */
function excludedBetween(draft: Draft, i: number): boolean {
  const closing = betweenEnd(draft, i);
  if (closing < 0) return false;
  claim(draft, i, i + 1, CUE);
  claim(draft, closing, closing + 1, CUE);
  const from = pastArticles(draft, i + 1);
  const names = namesFrom(draft, from, true);
  if (names.at(-1)?.end !== closing || !areCompanies(draft, names)) return false;
  claim(draft, i, from, CUE);
  return exclude(draft, names);
}

/** Where the "na" stands of "op België en Nederland na"; -1 where word `i` begins no such thing. */
export function betweenEnd(draft: Draft, i: number): number {
  if (draft.language !== 'nl' || foldedAt(draft, i) !== 'op') return -1;
  for (let at = i + 2; at < draft.words.length && at <= i + CLAUSE_WORDS_MAX; at++) {
    if (draft.words[at]?.text === 'na' && breaksBefore(draft, at + 1)) return at;
    if (breaksBefore(draft, at) && !commaBefore(draft, at)) return -1;
  }
  return -1;
}

/** "banks in London, HSBC and Barclays excluded", "KPN uitgezonderd": a clause of names and then the words of exclusion. */
function excludedBehind(draft: Draft, i: number): boolean {
  if (isCjk(draft) || i === 0) return false;
  if (!breaksBefore(draft, i) && !LEADS.test(foldedAt(draft, i - 1))) return false;
  const cue = closingCue(draft, i);
  if (cue === null) return false;
  const from = pastArticles(draft, i);
  const names = namesFrom(draft, from, true);
  return names.at(-1)?.end === cue.start && areCompanies(draft, names) && exclude(draft, names);
}

/** The word of exclusion that the clause from word `i` ends with. */
function closingCue(draft: Draft, i: number): CueHit | null {
  for (let at = i + 1; at < draft.words.length && at <= i + CLAUSE_WORDS_MAX; at++) {
    const cue = cueAt(draft, at, KIND.negation);
    if (cue === null) continue;
    // "Novartis und Roche nicht": a plain no may stand behind as well.
    const plain = /^(?:nicht|niet|no|non|nao|pas)$/.test(foldedAt(draft, at)) && cue.end === at + 1;
    return (plain || cue.entry.value === 'behind') && endsClause(draft, cue) ? cue : null;
  }
  return null;
}

/** Nothing follows in the clause: "excluded", "excluded, please", "excluded please". */
export function endsClause(draft: Draft, { end }: CueHit): boolean {
  return breaksBefore(draft, end) || POLITE.test(foldedAt(draft, end));
}

/** "ToyotaとHondaを除く", "腾讯和华为除外": names before the words of exclusion, from the last one back. */
function namesBefore(draft: Draft, cue: CueHit): ExcludedName[] {
  const names: ExcludedName[] = [];
  let listed = false;
  let at = cue.start;
  if (at > 0 && PARTICLE.test(foldedAt(draft, at - 1)) && isStop(draft, at - 1)) at--;
  while (names.length < NAMES_MAX) {
    // Behind a comma plain characters may end what is asked for: "IT企業、IBMと富士通を除く".
    const name = endingAt(draft, at) ?? (listed ? null : charactersBefore(draft, at));
    if (name === null) break;
    names.unshift(name);
    at = name.start;
    const join = cueBefore(draft, at, KIND.and | KIND.or);
    listed = join === null && isListed(draft, at);
    if (join === null && !listed) break;
    at = join?.start ?? at;
  }
  return someAreSure(draft, names) && areCompanies(draft, names) ? names : [];
}

function endingAt(draft: Draft, end: number): ExcludedName | null {
  for (let start = Math.max(0, end - CHARACTERS_MAX); start < end; start++) {
    const name = knownAt(draft, start);
    if (name !== null && name.end === end) return name;
  }
  let start = end;
  while (start > 0 && wordIs(draft, start - 1, 'cjk') && /^[ァ-ヶー]$/u.test(foldedAt(draft, start - 1)))
    start--;
  if (!isLatin(draft, start - 1)) return null;
  while (start > 0 && isLatin(draft, start - 1) && (start === end || !breaksBefore(draft, start))) start--;
  const name = excludedNameAt(draft, start, true);
  return name !== null && name.end === end ? name : null;
}

/** "consultants at Big Four firms": a name that stands for several companies. */
export function groupAt(draft: Draft, at: number): ExcludedName | null {
  const known = knownAt(draft, at);
  return known !== null && known.names.length > 2 ? known : null;
}
