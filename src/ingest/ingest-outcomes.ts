import { z } from 'zod';
import { OUTCOME_KINDS, type Outcome } from '../domain/outcome.ts';
import type { Store } from '../ports/store.ts';
import { isCleanText } from './clean-text.ts';
import type { Verdict } from './isolate-refused.ts';
import type { Issue } from './issue.ts';
import { readInstant } from './read-instant.ts';

/** Clocks of others go wrong by minutes; a day is a mistake. */
const FUTURE_MS_MAX = 86_400_000;
const ISSUES_MAX = 10;

const id = z
  .string({ error: 'is missing or not a string' })
  .trim()
  .min(1, 'is empty')
  .max(200, 'is longer than 200 characters')
  .refine((text) => isCleanText(text) && !/[\n\r\t]/.test(text), 'holds control characters');

const record = z.object(
  {
    event_id: id,
    query_id: id,
    lead_id: id,
    kind: z.enum(OUTCOME_KINDS, { error: `is not one of ${OUTCOME_KINDS.join(', ')}` }),
    at: z.string({ error: 'is missing or not a string' }).max(100, 'is no instant'),
    value_usd: z
      .number({ error: 'is not a number' })
      .min(0, 'is below 0')
      .max(1e12, 'is above 1e12')
      .nullish(),
  },
  { error: 'is not a JSON object' },
);

const FIXES: Record<string, string> = {
  at: 'write RFC 3339, like 2024-05-01T12:00:00Z',
  kind: 'use one of the kinds',
  value_usd: 'give US dollars as a number from 0 to 1e12, or leave it out',
};

export interface OutcomeIngest {
  store: Pick<Store, 'insertOutcomes'>;
  tenant: string;
  /** Told of what was new, once it is stored. */
  onNew?(outcomes: readonly Outcome[]): void;
}

export type JudgedOutcome = { ok: Outcome } | { issues: Issue[] };

export interface OutcomeVerdict extends Verdict {
  event_id: string | null;
  /** False where the event had been stored before. */
  changed: boolean;
}

/** The one way of outcomes into the store: checks them and writes those that pass. Idempotent on event_id; the first counts. */
export function ingestOutcomes(
  records: readonly unknown[],
  ingest: OutcomeIngest & { nowMs: number },
): Promise<OutcomeVerdict[]> {
  return writeOutcomes(
    records.map((value) => judgeOutcome(value, ingest.nowMs)),
    ingest,
  );
}

/** The second half of ingestOutcomes(). */
export async function writeOutcomes(
  judged: readonly JudgedOutcome[],
  { store, tenant, onNew }: OutcomeIngest,
): Promise<OutcomeVerdict[]> {
  const good = judged.flatMap((one) => ('ok' in one ? [one.ok] : []));
  const added = good.length === 0 ? new Set<string>() : await store.insertOutcomes(tenant, good);
  const fresh: Outcome[] = [];
  const verdicts = judged.map((one) => {
    if ('issues' in one)
      return { event_id: null, accepted: false, refusals: one.issues, personal: false, changed: false };
    const { event_id } = one.ok;
    const changed = added.delete(event_id);
    if (changed) fresh.push(one.ok);
    return { event_id, accepted: true, refusals: [], personal: false, changed };
  });
  if (fresh.length > 0) onNew?.(fresh);
  return verdicts;
}

/** Pure and total: any JSON value will do. */
export function judgeOutcome(value: unknown, nowMs: number): JudgedOutcome {
  const result = record.safeParse(value);
  if (!result.success)
    return {
      issues: result.error.issues
        .slice(0, ISSUES_MAX)
        .map(({ path, message }) => issue(path.join('.'), message)),
    };
  const { at, value_usd, ...rest } = result.data;
  const atMs = readInstant(at);
  if (atMs === null) return { issues: [issue('at', 'is no instant')] };
  if (atMs > nowMs + FUTURE_MS_MAX) return { issues: [issue('at', 'is in the future')] };
  return { ok: { ...rest, at_ms: atMs, value_usd: value_usd ?? null } };
}

function issue(field: string, reason: string): Issue {
  return {
    code: 'schema',
    field,
    reason,
    fix: FIXES[field] ?? 'send the fields as docs/miners.md lists them',
  };
}
