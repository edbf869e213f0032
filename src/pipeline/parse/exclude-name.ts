import { KIND } from './cue-kinds.ts';
import {
  breaksBefore,
  type CueHit,
  claim,
  cueAt,
  cueBefore,
  type Draft,
  FREE,
  gapIs,
  isStop,
  textOf,
  VALUE,
  wordIs,
} from './draft.ts';

/** No name of a company in Chinese or Japanese is longer. */
export const NAME_CHARACTERS_MAX = 10;

/** Names that no vocabulary knows, ruled out in Chinese and Japanese: "ソニーを除く", 除华为以外. True where the cue is done with. */
export function excludeName(draft: Draft, cue: CueHit): boolean {
  if (cue.entry.value === 'next' || cue.entry.value === 'except') return excludeEnclosed(draft, cue);
  return cue.entry.value === 'previous' && (closes(draft, cue) || excludeNameBefore(draft, cue));
}

const LISTED = /^[、，・和与及或跟]$/u;

/** "不包括蔚来、理想和小鹏": names that no vocabulary knows, up to the end of the clause, also where function words are part of them. */
export function excludeCharacters(draft: Draft, from: number): boolean {
  const names: { start: number; end: number }[] = [];
  let start = from;
  for (let i = from; ; i++) {
    const word = draft.words[i];
    const joins = i > start && LISTED.test(word?.folded ?? '');
    const listed = joins || (i > start && LISTED.test(word?.before.trim() ?? ''));
    const ends = word === undefined || (i > from && breaksBefore(draft, i) && !listed);
    if (!ends && !listed) {
      if (!word.cjk || draft.claims[i] === VALUE || i - start >= NAME_CHARACTERS_MAX) return false;
      continue;
    }
    if (i - start < 2) return false;
    names.push({ start, end: i });
    if (ends) break;
    start = joins ? i + 1 : i;
  }
  // One name alone may be a kind of company, and is read as both.
  if (names.length < 2) return false;
  for (const name of names) addExcludedName(draft, name.start, name.end);
  return true;
}

/** "ソニーを除く", "友邦除外": a name that no vocabulary knows stands before the words of exclusion. */
function excludeNameBefore(draft: Draft, cue: CueHit): boolean {
  let end = cue.start;
  while (end > 0 && isStop(draft, end - 1) && gapIs(draft, end, 'none')) end--;
  let start = end;
  while (start > 0 && nameCharacter(draft, start - 1) && (start === end || !breaksBefore(draft, start)))
    start--;
  if (draft.prompt.startsWith('ただし', draft.words[start]?.start)) start += 3;
  if (end - start < 2 || end - start > NAME_CHARACTERS_MAX) return false;
  addExcludedName(draft, start, end);
  nameBefore(draft, start);
  return true;
}

/** "電通と博報堂は除く": the name that is joined to the last one. */
function nameBefore(draft: Draft, next: number): void {
  const join = cueBefore(draft, next, KIND.and | KIND.or);
  if (join === null) return;
  const end = join.start;
  let start = end;
  while (start > 0 && nameCharacter(draft, start - 1) && (start === end || !breaksBefore(draft, start)))
    start--;
  if (end - start >= 2 && end - start <= NAME_CHARACTERS_MAX) addExcludedName(draft, start, end);
}

function nameCharacter(draft: Draft, i: number): boolean {
  return (
    wordIs(draft, i, 'cjk') &&
    draft.claims[i] === FREE &&
    !isStop(draft, i) &&
    cueAt(draft, i, KIND.negation) === null
  );
}

function addExcludedName(draft: Draft, start: number, end: number): void {
  const value = textOf(draft, start, end);
  draft.items.push({
    start,
    end,
    family: 'company',
    values: [{ field: 'companies', value }],
    excluded: true,
  });
  claim(draft, start, end, VALUE);
}

/** 除华为以外: all that stands between, also where a function word is part of the name. */
function excludeEnclosed(draft: Draft, cue: CueHit): boolean {
  if (!wordIs(draft, cue.start, 'cjk')) return false;
  for (let end = cue.end + 1; end < draft.words.length && end <= cue.end + NAME_CHARACTERS_MAX; end++) {
    if (draft.claims[end - 1] === VALUE || !wordIs(draft, end - 1, 'cjk')) return false;
    if (cueAt(draft, end, KIND.negation)?.entry.value !== 'previous') continue;
    if (end - cue.end < 2) return false;
    addExcludedName(draft, cue.end, end);
    return true;
  }
  return false;
}

/** The 之外 of 除…之外 says it once more. */
function closes(draft: Draft, cue: CueHit): boolean {
  return draft.items.some((item) => item.excluded && item.end === cue.start);
}
