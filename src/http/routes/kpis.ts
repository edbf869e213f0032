import { AppError, type FieldError } from '../../errors.ts';
import { dayOf } from '../../learning/kpis/kpi-changes.ts';
import { DIMENSIONS } from '../../learning/kpis/segments-of.ts';
import { BUCKETS } from '../../ports/kpis.ts';
import type { KpiPageRequest } from '../../start/kpi-page.ts';
import type { App } from '../app.ts';
import { describeRoute } from '../describe-route.ts';
import { KpisSchema } from '../kpi-schemas.ts';

const LIMIT_MAX = 500;
const DAYS_MAX = 1100;
const DAY_MS = 86_400_000;
/** Days up to `to` where `from` is not given. */
const DAYS: Record<KpiPageRequest['bucket'], number> = { day: 28, week: 26 * 7, all: 28 };
const SEGMENT = /^([a-z]+)(?::(.{1,200}))?$/s;
const CURSOR = /^(\d{4}-\d{2}-\d{2}):(.{1,200})$/s;

const date = { type: 'string', format: 'date', pattern: '^(19[7-9]\\d|2\\d{3})-\\d{2}-\\d{2}$' } as const;
const segmentForm = `^(all|${DIMENSIONS.slice(1).join('|')})(:[^\\u0000]{1,200})?$`;
const cursorForm = '^(19[7-9]\\d|2\\d{3})-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01]):[^\\u0000]{1,200}$';

/** How well it goes: precision, cost, speed, coverage and freshness over time and by segment, drift and its alerts. */
export function kpisRoute(app: App): void {
  describeRoute(app, {
    method: 'get',
    path: '/kpis',
    scope: 'query',
    summary:
      'Precision@25, LLM ratio, cost per lead, latency, coverage, staleness of evidence and learning lag, with 95 % intervals; drift and its alerts (docs/kpis.md)',
    parameters: [
      parameter('from', 'First day, UTC; 28 days or 26 weeks before `to` by default.', date),
      parameter('to', 'Last day, UTC; today by default.', date),
      parameter('bucket', 'Time that one row stands for.', {
        type: 'string',
        enum: [...BUCKETS],
        default: 'day',
      }),
      parameter(
        'segment',
        `all, a dimension (${DIMENSIONS.slice(1).join(', ')}) or one segment of it, like country:DE.`,
        {
          type: 'string',
          default: 'all',
          maxLength: 210,
          pattern: segmentForm,
        },
      ),
      parameter('limit', 'Rows of a page.', {
        type: 'integer',
        minimum: 1,
        maximum: LIMIT_MAX,
        default: 100,
      }),
      parameter('cursor', '`next` of the page before.', {
        type: 'string',
        maxLength: 220,
        pattern: cursorForm,
      }),
    ],
    response: KpisSchema,
    problems: [422, 503],
  });
  app.get('/kpis', async (c) => {
    const request = readKpiRequest(new URL(c.req.url).searchParams, Date.now());
    return c.json(await c.get('engine').kpis.page(request, c.req.raw.signal));
  });
}

/** @throws AppError('invalid') that lists what is wrong. */
export function readKpiRequest(query: URLSearchParams, nowMs: number): KpiPageRequest {
  const errors: FieldError[] = [];
  const wrong = (path: string, message: string, fix: string) => errors.push({ path, message, fix });
  const bucket = BUCKETS.find((one) => one === (query.get('bucket') ?? 'day'));
  if (bucket === undefined) wrong('bucket', 'is none of them', `use ${BUCKETS.join(', ')}`);
  const to = query.get('to') ?? dayOf(nowMs);
  if (!isDate(to)) wrong('to', 'is no date', 'write it like 2026-05-31');
  const before = isDate(to) ? Date.parse(to) - ((bucket === undefined ? 28 : DAYS[bucket]) - 1) * DAY_MS : 0;
  const from = query.get('from') ?? dayOf(before);
  if (!isDate(from)) wrong('from', 'is no date', 'write it like 2026-05-01');
  if (isDate(from) && isDate(to)) {
    const days = (Date.parse(to) - Date.parse(from)) / DAY_MS;
    if (days < 0) wrong('from', `is after ${to}`, 'swap them');
    if (days >= DAYS_MAX) wrong('from', 'is too far from `to`', `ask for at most ${DAYS_MAX} days`);
  }
  const [, named = '', value] = SEGMENT.exec(query.get('segment') ?? 'all') ?? [];
  const dimension = DIMENSIONS.find((one) => one === named);
  if (dimension === undefined || value?.isWellFormed() === false || value?.includes('\0'))
    wrong('segment', 'is none', `use ${DIMENSIONS.join(', ')}, or one segment like country:DE`);
  const limit = Number(query.get('limit') ?? 100);
  if (!Number.isInteger(limit) || limit < 1 || limit > LIMIT_MAX)
    wrong('limit', 'is out of range', `give a whole number from 1 to ${LIMIT_MAX}`);
  const after = readCursor(query.get('cursor'));
  if (after === undefined) wrong('cursor', 'is none of ours', 'use `next` of the page before, as it is');
  if (errors.length > 0 || bucket === undefined || dimension === undefined || after === undefined)
    throw new AppError('invalid', 'Some parameters are wrong; `errors` says which and how to mend them.', {
      errors,
    });
  return { from, to, bucket, dimension, value, limit, after };
}

/** Undefined where it is no cursor. */
function readCursor(cursor: string | null): KpiPageRequest['after'] | undefined {
  if (cursor === null) return null;
  const [, bucket = '', value = ''] = CURSOR.exec(cursor) ?? [];
  return isDate(bucket) && value.isWellFormed() && !value.includes('\0') ? { bucket, value } : undefined;
}

/** A day of the calendar: 2026-02-30 is none. */
function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const ms = Date.parse(text);
  return !Number.isNaN(ms) && dayOf(ms) === text && text >= '1970-01-01';
}

function parameter<S extends { type: 'string' | 'integer' }>(name: string, description: string, schema: S) {
  return { name, in: 'query' as const, required: false, description, schema };
}
