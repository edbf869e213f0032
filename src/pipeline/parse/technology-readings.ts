import { KIND } from './cue-kinds.ts';
import { cueAt, cueBefore, type Draft, FREE, foldedAt, gapIs, technologiesAt } from './draft.ts';
import { companyFollows, type Reading, WORD_SCORE } from './reading.ts';

const NOTHING: readonly never[] = [];

/** What kind of product is named: of "Salesforce CRM" no sector of companies. */
const CATEGORY =
  /^(?:crm|erp|ehr|emr|hris|hcm|wms|tms|pos|cms|cdp|ats|lms|mes|plm|siem|dms|itsm|cpq|cmms|databases?)$/;

function isCategory(draft: Draft, i: number): boolean {
  return CATEGORY.test(foldedAt(draft, i)) && gapIs(draft, i, 'space') && draft.claims[i] === FREE;
}

export function technologyReadings(draft: Draft, i: number): readonly Reading[] {
  const matches = technologiesAt(draft, i);
  if (matches.length === 0) return NOTHING;
  const found: Reading[] = [];
  for (const match of matches) {
    const near = isTechnologyNear(draft, i, match.end);
    const end = match.end + (isCategory(draft, match.end) ? 1 : 0);
    const word = draft.words[i];
    const named = word?.capital === true && i > 0 && !draft.titleCase;
    if (match.entry.ambiguous && !near && !named) continue;
    // Before a company word "blockchain" or "android" is what the companies do, not what they run.
    const bonus = near ? 4 : companyFollows(draft, match.end) ? -1 : 0.5;
    found.push({
      kind: 'technology',
      start: i,
      end,
      score: (end - i) * WORD_SCORE + bonus,
      item: { family: 'technology', values: [{ field: 'technologies', value: match.entry.technology }] },
    });
  }
  return found;
}

/** A word of use stands right before ("using", "ohne", or another product and "and"), or right after ("users", "experience"). */
export function isTechnologyNear(draft: Draft, start: number, end: number): boolean {
  if (cueBefore(draft, start, KIND.technology) !== null || cueAt(draft, end, KIND.technology_suffix) !== null)
    return true;
  if (cueAt(draft, end, KIND.experience) !== null || isDenied(draft, end)) return true;
  // "SlackやTeamsを使っていない"
  const next = cueAt(draft, end, KIND.and | KIND.or)?.end;
  if (next !== undefined && technologiesAt(draft, next).some((match) => isDenied(draft, match.end)))
    return true;
  const negation = cueBefore(draft, start, KIND.negation);
  if (negation !== null && negation.entry.value !== 'outside') return true;
  const join = cueBefore(draft, start, KIND.and | KIND.or);
  const at = join?.start ?? (gapIs(draft, start, 'break') ? start : -1);
  if (at <= 0) return false;
  const before = technologiesAt(draft, at - 1).find((match) => match.end === at);
  return before !== undefined && cueBefore(draft, at - 1, KIND.technology) !== null;
}

/** "Slackを使っていない": what says that it is not used stands behind. */
function isDenied(draft: Draft, end: number): boolean {
  return cueAt(draft, end, KIND.negation)?.entry.value === 'verb';
}
