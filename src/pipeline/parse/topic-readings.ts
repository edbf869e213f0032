import { KIND } from './cue-kinds.ts';
import {
  breaksBefore,
  cueAt,
  cueBefore,
  type Draft,
  type ItemValue,
  technologiesAt,
  topicsAt,
} from './draft.ts';
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
    // "retailers running SAP": no sport.
    const uses = cueAt(draft, i, KIND.technology);
    if (uses?.end === match.end && technologiesAt(draft, match.end).length > 0) continue;
    const company = companyFollows(draft, match.end);
    if (weak && !company && !topicPlace(draft, i) && !companyBefore(draft, i)) continue;
    const values: ItemValue[] = [{ field: 'industries', value: topic }];
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

/** Where a common word is likely meant as a topic: after "at", "in the" or a negation. */
function topicPlace(draft: Draft, i: number): boolean {
  if (cueBefore(draft, i, KIND.employment | KIND.negation) !== null) return true;
  return cueBefore(draft, i, KIND.place) !== null && cueAt(draft, i, KIND.place) === null;
}

/** "entreprises industrielles": the Romance languages put the company word first. */
function companyBefore(draft: Draft, i: number): boolean {
  return (
    /^(?:fr|es|it|pt)$/.test(draft.language) &&
    cueBefore(draft, i, KIND.company) !== null &&
    !breaksBefore(draft, i)
  );
}
