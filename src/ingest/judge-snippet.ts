import type { Admission } from '../ports/submissions.ts';
import { isPersonal } from './gates/codes.ts';
import type { Evidence } from './gates/evidence.ts';
import { mentionsOwner } from './gates/mention.ts';
import { personalInRecord } from './gates/personal.ts';
import { type Refusal, refuse } from './gates/refusal.ts';
import { runGates } from './gates/run-gates.ts';
import { simhash } from './gates/simhash.ts';
import { textHash } from './gates/text-hash.ts';
import type { Issue } from './issue.ts';
import { normaliseSnippet, TEXT_MAX } from './normalise-snippet.ts';

/** `on` refuses, `report` takes and says what it would have refused, `off` looks at the schema and personal data only. */
export type GateMode = 'on' | 'report' | 'off';

/** A record after all checks that need nothing but itself. */
export interface Judged {
  /** As far as they could be read. */
  snippet_id: string | null;
  miner_id: string | null;
  /** Null where the record is refused whatever the mode. */
  admission: Admission | null;
  refusals: Refusal[];
  warnings: Issue[];
  /** Holds personal data of consumers: neither the record nor its text may be written anywhere, logs included. */
  personal: boolean;
}

/** Schema, then the gates. Pure and total: any JSON value will do. */
export function judgeSnippet(record: unknown, mode: GateMode, nowMs: number): Judged {
  const read = normaliseSnippet(record);
  if ('rejected' in read) return unreadable(record, read.rejected);
  const snippet = read.ok;
  const { evidence, refusals } = runGates(snippet, nowMs);
  const personal = refusals.some(({ code }) => isPersonal(code));
  return {
    snippet_id: snippet.snippet_id,
    miner_id: snippet.miner_id,
    admission: personal || (mode === 'on' && refusals.length > 0) ? null : admissionOf(evidence),
    refusals: mode === 'off' ? refusals.filter(({ code }) => isPersonal(code)) : refusals,
    warnings: read.warnings,
    personal,
  };
}

function admissionOf(evidence: Evidence): Admission {
  return {
    snippet: evidence.snippet,
    simhash: simhash(evidence.words),
    textHash: textHash(evidence.snippet.miner_id, evidence.words),
    mentioned: mentionsOwner(evidence),
  };
}

function unreadable(record: unknown, issues: Issue[]): Judged {
  const id = (field: string): string | null => {
    const value: unknown = typeof record === 'object' && record !== null ? Reflect.get(record, field) : null;
    const bad = value === null || value === '' || issues.some((issue) => issue.field === field);
    return !bad && (typeof value === 'string' || typeof value === 'number') ? String(value).trim() : null;
  };
  const text: unknown = typeof record === 'object' && record !== null ? Reflect.get(record, 'text') : null;
  const long = typeof text === 'string' && text.length > TEXT_MAX;
  const found = personalInRecord(record);
  const schema = issues.map(
    (issue): Refusal =>
      issue.field === 'text' && long
        ? refuse('too_long', 'text', issue.reason)
        : { ...issue, code: 'schema' },
  );
  return {
    snippet_id: id('snippet_id'),
    miner_id: id('miner_id'),
    admission: null,
    refusals: found === null ? schema : [found, ...schema],
    warnings: [],
    personal: found !== null,
  };
}
