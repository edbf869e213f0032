import type { SnippetWrite } from '../ports/store.ts';
import { isPersonal } from './gates/codes.ts';
import { type Refusal, refuse } from './gates/refusal.ts';
import { runGates } from './gates/run-gates.ts';
import { type Simhash, simhash } from './gates/simhash.ts';
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
  snippet: SnippetWrite | null;
  simhash: Simhash;
  refusals: Refusal[];
  warnings: Issue[];
  /** Holds personal data of consumers: neither the record nor its text may be written anywhere, logs included. */
  personal: boolean;
}

const NO_SIMHASH: Simhash = { high: 0, low: 0 };

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
    snippet: personal || (mode === 'on' && refusals.length > 0) ? null : snippet,
    simhash: mode === 'off' ? NO_SIMHASH : simhash(evidence.words),
    refusals: mode === 'off' ? refusals.filter(({ code }) => isPersonal(code)) : refusals,
    warnings: read.warnings,
    personal,
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
  return {
    snippet_id: id('snippet_id'),
    miner_id: id('miner_id'),
    snippet: null,
    simhash: NO_SIMHASH,
    refusals: issues.map((issue) =>
      issue.field === 'text' && long
        ? refuse('too_long', 'text', issue.reason)
        : { ...issue, code: 'schema' },
    ),
    warnings: [],
    personal: false,
  };
}
