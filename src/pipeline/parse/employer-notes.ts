import { KIND } from './cue-kinds.ts';
import { breaksBefore, cueAt, cueBefore, type Draft, foldedAt } from './draft.ts';

const EMPLOYER = /^(?:start-?up|scale-?up|unicorn|enterprise)$/;
const TYPE = /^(?:public|private|listed)$/;
const MACHINE = /^(?:ai|virtual|autonomous)$/;
const EXPERIENCE = /^(?:experience|background)$/;
const WORDS_BETWEEN_MAX = 4;
/** Products that are called after people. */
const MADE =
  /(?:^|\s)(?:assistant|agent|advisor|adviser|coach|tutor|concierge|driver|operator|creator|writer|editor)$/;

/**
 * Whether the company word at `i` only notes where the people asked for work, as people put it behind or before a title:
 * "data engineers in Texas startup", "unicorn revops in Berlin", "recruiters in Ohio enterprise experience".
 */
export function isEmployerNote(draft: Draft, i: number, title: { start: number; end: number }): boolean {
  const typed = foldedAt(draft, i) === 'company' && TYPE.test(foldedAt(draft, i - 1));
  if (!typed && !isEmployer(foldedAt(draft, i))) return false;
  const start = typed ? i - 1 : i;
  const end = cueAt(draft, i, KIND.company)?.end ?? i + 1;
  if (EXPERIENCE.test(foldedAt(draft, end))) return true;
  if (cueBefore(draft, start, KIND.employment) !== null || foldedAt(draft, start - 1) === 'at') return true;
  if (start === 0) return leadsTo(draft, end, title.start);
  return end === draft.words.length && i >= title.end;
}

export function isEmployer(folded: string): boolean {
  return EMPLOYER.test(folded);
}

/** "AI assistant platform", "AI recruiter startup": what is made, not who is asked for. */
export function isMade(draft: Draft, title: { start: number; end: number; title: string }): boolean {
  if (MADE.test(title.title) || MACHINE.test(foldedAt(draft, title.start))) return true;
  return MACHINE.test(foldedAt(draft, title.start - 1));
}

/** Nothing but a request or a place stands between the note and the title. */
function leadsTo(draft: Draft, from: number, to: number): boolean {
  if (to < from || to - from > WORDS_BETWEEN_MAX) return false;
  for (let i = from; i < to; i++)
    if (breaksBefore(draft, i) || cueAt(draft, i, KIND.company | KIND.place | KIND.employment) !== null)
      return false;
  return true;
}
