import { z } from '@hono/zod-openapi';
import { isSubmitter } from '../../domain/submitter.ts';
import { AppError } from '../../errors.ts';
import { ALERT_RULES } from '../../learning/reputation/alert-rules.ts';
import { CHECK_CODES } from '../../learning/reputation/reputation-of.ts';
import type { AlertPageRequest, ReputationPageRequest } from '../../start/reputation-pages.ts';
import type { App } from '../app.ts';
import { describeRoute, type RouteParameter } from '../describe-route.ts';
import { SUBMITTER_PATTERN } from '../read-submitter.ts';

const LIMIT = { default: 50, max: 200 };
const REPUTATION_CURSOR = /^(-?\d{1,3}(?:\.\d{1,20})?(?:e-\d{1,3})?):([\x20-\x7e]{1,100})$/;
const ALERT_CURSOR = /^(\d{1,16}):([\w-]{1,64})$/;

const next = z.string().nullable().describe('Give it as `cursor` for the next page; null on the last.');

export const ReputationSchema = z
  .object({
    submitters: z.array(
      z.object({
        submitter: z.string(),
        reputation: z.number().describe('0 to 100, as of now.'),
        quality: z.number().describe('0 to 100: what its queries are worth by themselves.'),
        weight: z.number().describe('Queries known of, older ones counting less.'),
        prior: z.number(),
        prior_weight: z.number(),
        checks: z.array(
          z.object({
            code: z.enum(CHECK_CODES),
            value: z.number(),
            normal: z.number(),
            exponent: z.number(),
            factor: z.number(),
            about: z.string(),
          }),
        ),
        arithmetic: z.string(),
        state: z.enum(['normal', 'throttled', 'probation']),
        throttle: z
          .object({
            since: z.string(),
            until: z.string(),
            probation_until: z.string(),
            queries_per_minute: z.number(),
            reason: z.string(),
          })
          .nullable(),
        queries: z.number().int(),
        flagged: z.number().int(),
        last_flag: z.object({ code: z.string(), reason: z.string(), at: z.string() }).nullable(),
        leads_today: z.object({ returned: z.number().int(), distinct_estimate: z.number().int() }),
        recent: z
          .object({
            usd: z.number(),
            compute_ms: z.number(),
            useful: z.number(),
            usd_per_useful_lead: z.number(),
          })
          .describe('Older ones counting less.'),
        first_seen: z.string(),
        last_seen: z.string(),
      }),
    ),
    next,
  })
  .openapi('QueryQualityReputation');

export const AlertsSchema = z
  .object({
    alerts: z.array(
      z.object({
        alert_id: z.string(),
        rule: z.enum(ALERT_RULES),
        submitter: z.string(),
        state: z.enum(['open', 'past']),
        since: z.string(),
        until: z.string().nullable(),
        value: z.number(),
        worst: z.number(),
        threshold: z.number(),
        clears_at: z.number().describe('It closes on the other side of this, so that it does not flap.'),
        when: z.enum(['below', 'at_or_above']).describe('On which side of the threshold it opens.'),
        what_to_do: z.string(),
      }),
    ),
    next,
  })
  .openapi('QueryQualityAlerts');

const PAGING: RouteParameter[] = [
  {
    name: 'submitter',
    in: 'query',
    required: false,
    description: 'Only of this one.',
    schema: { type: 'string', minLength: 1, maxLength: 100, pattern: SUBMITTER_PATTERN },
  },
  {
    name: 'limit',
    in: 'query',
    required: false,
    description: 'Entries of a page.',
    schema: { type: 'integer', minimum: 1, maximum: LIMIT.max, default: LIMIT.default },
  },
];
const cursor = (form: RegExp): RouteParameter => ({
  name: 'cursor',
  in: 'query',
  required: false,
  description: '`next` of the page before.',
  schema: { type: 'string', maxLength: 200, pattern: form.source },
});

/** Who asks, how well, and what was noticed. */
export function queryQualityRoutes(app: App): void {
  describeRoute(app, {
    method: 'get',
    path: '/query-quality/reputation',
    scope: 'admin',
    summary: 'Reputation of those who ask, lowest first, each with its arithmetic',
    parameters: [...PAGING, cursor(REPUTATION_CURSOR)],
    response: ReputationSchema,
    problems: [422, 503],
  });
  app.get('/query-quality/reputation', async (c) =>
    c.json(
      await c
        .get('engine')
        .reputation(readReputationRequest(new URL(c.req.url).searchParams), c.req.raw.signal),
    ),
  );
  describeRoute(app, {
    method: 'get',
    path: '/query-quality/alerts',
    scope: 'admin',
    summary: 'Alerts on those who ask, open and past, newest first, each with what to do',
    parameters: [
      {
        name: 'state',
        in: 'query',
        required: false,
        description: 'Only these.',
        schema: { type: 'string', enum: ['open', 'past'] },
      },
      {
        name: 'rule',
        in: 'query',
        required: false,
        description: 'Only of this rule (docs/query-quality.md).',
        schema: { type: 'string', enum: [...ALERT_RULES] },
      },
      ...PAGING,
      cursor(ALERT_CURSOR),
    ],
    response: AlertsSchema,
    problems: [422, 503],
  });
  app.get('/query-quality/alerts', async (c) =>
    c.json(await c.get('engine').alerts(readAlertRequest(new URL(c.req.url).searchParams), c.req.raw.signal)),
  );
}

function readReputationRequest(query: URLSearchParams): ReputationPageRequest {
  onlyKnown(query, ['submitter', 'limit', 'cursor']);
  const [score, submitter] = readCursor(query, REPUTATION_CURSOR);
  return {
    submitter: readSubmitterFilter(query),
    limit: readLimit(query),
    after: score === undefined ? undefined : { score: Number(score), submitter: submitter ?? '' },
  };
}

function readAlertRequest(query: URLSearchParams): AlertPageRequest {
  onlyKnown(query, ['state', 'rule', 'submitter', 'limit', 'cursor']);
  const state = query.get('state') ?? undefined;
  const asked = query.get('rule') ?? undefined;
  const rule = ALERT_RULES.find((known) => known === asked);
  if (state !== undefined && state !== 'open' && state !== 'past')
    throw wrong('state', 'is neither of the two', 'use open or past, or leave it out');
  if (asked !== undefined && rule === undefined)
    throw wrong('rule', 'is no rule', `use one of ${ALERT_RULES.join(', ')}`);
  const [since, id] = readCursor(query, ALERT_CURSOR);
  return {
    state,
    rule,
    submitter: readSubmitterFilter(query),
    limit: readLimit(query),
    after: since === undefined ? undefined : { since_ms: Number(since), alert_id: id ?? '' },
  };
}

function onlyKnown(query: URLSearchParams, known: readonly string[]): void {
  for (const name of query.keys())
    if (!known.includes(name))
      throw wrong(name.slice(0, 100), 'is no parameter here', `use ${known.join(', ')}`);
}

function readLimit(query: URLSearchParams): number {
  const limit = Number(query.get('limit') ?? LIMIT.default);
  if (!Number.isInteger(limit) || limit < 1 || limit > LIMIT.max)
    throw wrong('limit', 'is out of range', `give a whole number from 1 to ${LIMIT.max}`);
  return limit;
}

function readSubmitterFilter(query: URLSearchParams): string | undefined {
  const name = query.get('submitter') ?? undefined;
  if (name !== undefined && !isSubmitter(name))
    throw wrong('submitter', 'is no name of a submitter', 'give 1 to 100 printable ASCII characters');
  return name;
}

/** Its two parts; none where no cursor is given. */
function readCursor(query: URLSearchParams, form: RegExp): [string | undefined, string | undefined] {
  const cursor = query.get('cursor');
  if (cursor === null) return [undefined, undefined];
  const match = form.exec(cursor);
  if (match === null) throw wrong('cursor', 'is none of ours', 'use `next` of the page before, as it is');
  return [match[1], match[2]];
}

function wrong(path: string, message: string, fix: string): AppError {
  return new AppError('invalid', 'Some parameters are wrong; `errors` says which and how to mend them.', {
    errors: [{ path, message, fix }],
  });
}
