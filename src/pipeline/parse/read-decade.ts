import { KIND } from './cue-kinds.ts';
import { cueAt, type Draft, foldedAt, isStop, wordIs } from './draft.ts';

/** The years of a decade or century, and the word its name ends at. */
export interface Decade {
  end: number;
  value: { min: number; max: number };
}

type Part = readonly [number, number];

const EARLY: Part = [0, 4];
const MID: Part = [3, 7];
const LATE: Part = [6, 9];
const PART: ReadonlyMap<string, Part> = new Map([
  ...['early', 'anfang', 'fruhen', 'debut', 'principios', 'inicios', 'comienzos', 'inicio'].map(
    (word): [string, Part] => [word, EARLY],
  ),
  ...['comeco', 'inizio', 'inizi', 'begin'].map((word): [string, Part] => [word, EARLY]),
  ...['mid', 'mitte', 'milieu', 'mediados', 'meados', 'meta', 'midden', 'halverwege'].map(
    (word): [string, Part] => [word, MID],
  ),
  ...['late', 'ende', 'spaten', 'fin', 'finales', 'final', 'finais', 'fine', 'eind', 'einde'].map(
    (word): [string, Part] => [word, LATE],
  ),
]);
/** "90年代前半": in Chinese and Japanese the part stands behind. */
const PART_BEHIND: readonly (readonly [string, Part])[] = [
  ['前半', EARLY],
  ['初頭', EARLY],
  ['初期', EARLY],
  ['初', EARLY],
  ['半ば', MID],
  ['中期', MID],
  ['后期', LATE],
  ['後半', LATE],
  ['末期', LATE],
  ['末', LATE],
];
/** "los años 90", "jaren '80": the word for years in front of a round number. */
const YEARS = /^(?:anos|annees|anni|jaren|decada|decennie)$/;
const CENTURY = /^(?:century|jahrhunderts?|siecle|siglo|seculo|secolo|eeuw)$/;
const ROMAN: ReadonlyMap<string, number> = new Map([
  ['xv', 15],
  ['xvi', 16],
  ['xvii', 17],
  ['xviii', 18],
  ['xix', 19],
  ['xx', 20],
]);
const ORDINALS: ReadonlyMap<string, number> = new Map([
  ['achtzehnten', 18],
  ['neunzehnten', 19],
  ['zwanzigsten', 20],
  ['achttiende', 18],
  ['negentiende', 19],
  ['twintigste', 20],
  ['diciannovesimo', 19],
  ['ventesimo', 20],
  ['nineteenth', 19],
  ['eighteenth', 18],
  ['twentieth', 20],
]);
const LINKS_MAX = 3;

/** "2000s", "late 90s", "the early nineties", "los años noventa", "in den 90er Jahren", "90年代", "the 19th century". */
export function readDecade(draft: Draft, i: number): Decade | null {
  const part = PART.get(foldedAt(draft, i));
  const at = part === undefined ? i : pastLinks(draft, i + 1);
  const found = inFigures(draft, at) ?? inWords(draft, at);
  if (found === null) return part === undefined ? century(draft, i) : null;
  const { end, from } = found;
  const behind = wordIs(draft, end - 1, 'cjk') ? partBehind(draft, end) : null;
  const [first, last] = behind?.part ?? part ?? [0, 9];
  return { end: behind?.end ?? end, value: { min: from + first, max: from + last } };
}

/** Whether a word that is neither a number nor a cue may begin one. */
export function startsDecade(folded: string): boolean {
  return PART.has(folded) || YEARS.test(folded) || CENTURY.test(folded) || ordinal(folded) > 0;
}

/** "principios de los", "Anfang der", "début des" */
function pastLinks(draft: Draft, from: number): number {
  if (draft.language === 'en') return foldedAt(draft, from) === 'the' ? from + 1 : from;
  let at = from;
  while (at < from + LINKS_MAX && isStop(draft, at) && cueAt(draft, at, KIND.decade) === null) at++;
  return at;
}

/** "2000s", "90er Jahre", "années 80", "1990年代". */
function inFigures(draft: Draft, i: number): { end: number; from: number } | null {
  const led = YEARS.test(foldedAt(draft, i)) ? i + 1 : i;
  const at = led > i && /^(?:de|dos|los)$/.test(foldedAt(draft, led)) ? led + 1 : led;
  const number = draft.words[at];
  if (number === undefined || !number.digits || !/^(?:\d0|1[89]\d0|20\d0)$/.test(number.folded)) return null;
  const value = Number(number.folded);
  const from = value < 100 ? value + (value >= 30 ? 1900 : 2000) : value;
  if (led > i) return goesOn(draft, at + 1) ? null : { end: at + 1, from };
  const suffix = draft.words[at + 1];
  if (suffix?.folded === '年' && foldedAt(draft, at + 2) === '代') return { end: at + 3, from };
  if (suffix === undefined || !/^(?:s|er|ern)$/.test(suffix.folded) || !/^['’]?$/.test(suffix.before))
    return null;
  const years = /^jahren?$/.test(foldedAt(draft, at + 2)) ? 1 : 0;
  return { end: at + 2 + years, from };
}

/** "entre los años 2010 y 2020": years, no decades. */
function goesOn(draft: Draft, end: number): boolean {
  const join = cueAt(draft, end, KIND.and | KIND.range_join);
  return wordIs(draft, join?.end ?? end, 'digits');
}

/** "nineties", "años noventa", "Neunzigern", "九十年代". */
function inWords(draft: Draft, i: number): { end: number; from: number } | null {
  const cue = cueAt(draft, i, KIND.decade);
  if (cue === null) return null;
  // "los noventa empleados"
  const counts = foldedAt(draft, i) === 'los' && cueAt(draft, cue.end, KIND.employees | KIND.person) !== null;
  return counts ? null : { end: cue.end, from: Number(cue.entry.value) };
}

function partBehind(draft: Draft, end: number): { part: Part; end: number } | null {
  const at = foldedAt(draft, end) === 'の' ? end + 1 : end;
  for (const [word, part] of PART_BEHIND)
    if (draft.folded.slice(at, at + word.length).join('') === word) return { part, end: at + word.length };
  return null;
}

/** "the 19th century", "siglo XIX", "XIXe siècle", "19. Jahrhundert", "19e eeuw", "19世紀". */
function century(draft: Draft, i: number): Decade | null {
  const found = centuryAt(draft, i);
  if (found === null || found.number < 15 || found.number > 20) return null;
  const from = (found.number - 1) * 100;
  return { end: found.end, value: { min: from, max: from + 99 } };
}

function centuryAt(draft: Draft, i: number): { number: number; end: number } | null {
  const word = foldedAt(draft, i);
  if (CENTURY.test(word)) {
    const number = ordinal(foldedAt(draft, i + 1));
    return number > 0 ? { number, end: i + 2 } : null;
  }
  const number = ordinal(word);
  if (number === 0) return null;
  const at = /^(?:th|e|eme|o|°)$/.test(foldedAt(draft, i + 1)) ? i + 2 : i + 1;
  if (/^世[紀纪]$/.test(draft.folded.slice(at, at + 2).join(''))) return { number, end: at + 2 };
  return CENTURY.test(foldedAt(draft, at)) ? { number, end: at + 1 } : null;
}

function ordinal(word: string): number {
  return /^\d\d$/.test(word) ? Number(word) : (ORDINALS.get(word) ?? romanOf(word));
}

/** "xix", and "xixe" as the French write it. */
function romanOf(word: string): number {
  return ROMAN.get(word) ?? ROMAN.get(word.replace(/e(?:me)?$/, '')) ?? 0;
}
