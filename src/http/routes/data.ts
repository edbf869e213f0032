import { z } from '@hono/zod-openapi';
import { AUDIT_ACTS, SUBJECT_KINDS } from '../../domain/audit.ts';
import { readSubject } from '../../domain/subject.ts';
import { AppError, type FieldError } from '../../errors.ts';
import { readInstant } from '../../ingest/read-instant.ts';
import type { AuditFilter } from '../../ports/audit-log.ts';
import type { RetentionRules } from '../../ports/retention.ts';
import type { App } from '../app.ts';
import { describeRoute, type RouteParameter } from '../describe-route.ts';
import { readActor } from '../read-actor.ts';
import { readJson } from '../read-json.ts';

const LIMIT = { default: 50, max: 200 };
const ACT = /^[a-z]{1,20}(\.[a-z]{1,20})?$/;

const AuditSchema = z
  .object({
    entries: z.array(
      z.object({
        audit_id: z.number().int(),
        at: z.string(),
        actor: z.string().describe('`key:<id>`, `subject:<name>`, `cli:<user>`, `open`, or `assay` itself.'),
        act: z.string(),
        object: z.string(),
        details: z.unknown(),
        request_id: z.string().nullable(),
        previous_hash: z.string(),
        hash: z.string(),
      }),
    ),
    next: z.string().nullable().describe('Give it as `cursor` for the next page; null on the last.'),
  })
  .openapi('AuditPage');

const id = z.string().min(1).max(500).optional();
const ForgetSchema = z
  .object({
    company: id,
    domain: id,
    lead: id,
    email: id,
    miner: id,
    submitter: id,
    lift: z.boolean().optional().describe('True: let them in again.'),
  })
  .strict()
  .openapi('ForgetRequest');
const ReceiptSchema = z
  .object({
    kind: z.enum(SUBJECT_KINDS),
    state: z.enum(['done', 'waiting for other processes', 'lifted']),
    removed: z.record(z.string(), z.number()).describe('Rows that were removed or changed, by place.'),
    remains: z.array(z.string()).describe('What is left, where, and until when.'),
  })
  .openapi('ForgetReceipt');

const limit = z.number();
const RULES = {
  queries: limit,
  snippets: limit,
  outcomes: limit,
  labels: limit,
  submissions: limit,
  submission_rows: limit.describe('Rows, not days.'),
  spend: limit,
  technology: limit,
  miner_days: limit,
  audit: limit,
} satisfies Record<keyof RetentionRules, z.ZodNumber>;
const RetentionSchema = z
  .object({
    rules: z.object(RULES).describe('Days; 0 for ever.'),
    ran_at: z.string().nullable(),
    removed: z.record(z.string(), z.number()),
    due: z.record(z.string(), z.number()),
  })
  .openapi('Retention');

const INSTANT = { format: 'date-time', pattern: '^[1-9]\\d{3}-' };
const text = (
  name: string,
  description: string,
  form?: { pattern?: string; format?: string },
): RouteParameter => ({
  name,
  in: 'query',
  required: false,
  description,
  schema: { type: 'string', minLength: 1, maxLength: 300, ...form },
});

/** Who did what; how long what is kept; forgetting on request. */
export function dataRoutes(app: App): void {
  describeRoute(app, {
    method: 'get',
    path: '/audit',
    scope: 'admin',
    summary: 'Who did what, newest first (docs/data-protection.md)',
    parameters: [
      text(
        'act',
        `One act, or all that begin so: ${[...new Set(AUDIT_ACTS.map((act) => act.split('.')[0]))].join(', ')}.`,
        { pattern: ACT.source },
      ),
      text('actor', 'Who did it.'),
      text('object', 'What it was done to.'),
      text('from', 'At or after this instant, RFC 3339.', INSTANT),
      text('until', 'Before this instant.', INSTANT),
      {
        name: 'limit',
        in: 'query',
        required: false,
        description: 'Entries of a page.',
        schema: { type: 'integer', minimum: 1, maximum: LIMIT.max, default: LIMIT.default },
      },
      text('cursor', '`next` of the page before.', { pattern: '^\\d{1,15}$' }),
    ],
    response: AuditSchema,
    problems: [422, 503],
  });
  app.get('/audit', async (c) => {
    const filter = readAuditFilter(new URL(c.req.url).searchParams);
    const entries = await c.get('engine').data.audit(filter, { signal: c.req.raw.signal });
    const last = entries.length < filter.limit ? undefined : entries.at(-1);
    return c.json({ entries, next: last === undefined ? null : String(last.audit_id) });
  });

  describeRoute(app, {
    method: 'post',
    path: '/forget',
    scope: 'admin',
    summary:
      'Remove a person or company from everywhere and keep it out; the same again goes on where it was',
    request: ForgetSchema,
    response: ReceiptSchema,
    problems: [400, 408, 413, 415, 422, 503],
  });
  app.post('/forget', async (c) => {
    const { data, config } = c.get('engine');
    const { lift, ...given } = await readJson(c, ForgetSchema, config);
    const subject = readSubject(given);
    if (lift !== true) return c.json(await data.forget(subject, readActor(c)));
    const lifted = await data.lift(subject, readActor(c));
    return c.json({
      kind: subject.kind,
      state: 'lifted' as const,
      removed: { suppressions: lifted },
      remains: [],
    });
  });

  describeRoute(app, {
    method: 'get',
    path: '/retention',
    scope: 'admin',
    summary: 'How long what is kept, when old rows were removed last, and how many are due',
    response: RetentionSchema,
    problems: [503],
  });
  app.get('/retention', async (c) => c.json(await c.get('engine').data.retention()));
}

function readAuditFilter(query: URLSearchParams): AuditFilter {
  const errors: FieldError[] = [];
  const wrong = (path: string, message: string, fix: string) => errors.push({ path, message, fix });
  const known = ['act', 'actor', 'object', 'from', 'until', 'limit', 'cursor'];
  for (const name of query.keys())
    if (!known.includes(name)) wrong(name.slice(0, 100), 'is no parameter here', `use ${known.join(', ')}`);
  const word = (name: string) => {
    const value = query.get(name) ?? undefined;
    if (
      value !== undefined &&
      (value === '' || value.length > 300 || value.includes('\0') || !value.isWellFormed())
    )
      wrong(name, 'is empty or too long', 'give 1 to 300 characters, or leave it out');
    return value;
  };
  const instant = (name: string) => {
    const value = query.get(name);
    if (value === null) return undefined;
    const ms = readInstant(value) ?? undefined;
    if (ms === undefined) wrong(name, 'is no instant', 'write RFC 3339, like 2026-05-01T12:00:00Z');
    return ms;
  };
  const act = word('act');
  if (act !== undefined && !ACT.test(act)) wrong('act', 'is no act', `use one of ${AUDIT_ACTS.join(', ')}`);
  const limit = Number(query.get('limit') ?? LIMIT.default);
  if (!Number.isInteger(limit) || limit < 1 || limit > LIMIT.max)
    wrong('limit', 'is out of range', `give a whole number from 1 to ${LIMIT.max}`);
  const cursor = query.get('cursor');
  if (cursor !== null && !/^\d{1,15}$/.test(cursor))
    wrong('cursor', 'is none of ours', 'use `next` of the page before, as it is');
  const filter = {
    act,
    actor: word('actor'),
    object: word('object'),
    fromMs: instant('from'),
    untilMs: instant('until'),
    limit,
    ...(cursor !== null && { before: Number(cursor) }),
  };
  if (errors.length > 0)
    throw new AppError('invalid', 'Some parameters are wrong; `errors` says which and how to mend them.', {
      errors,
    });
  return filter;
}
