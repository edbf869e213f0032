import { z } from '@hono/zod-openapi';
import { AppError } from '../../errors.ts';
import { GATE_CODES } from '../../ingest/gates/codes.ts';
import type { SubmissionPageRequest } from '../../start/engine.ts';
import type { App } from '../app.ts';
import { requireMinerVisible } from '../bound-miner.ts';
import { describeRoute } from '../describe-route.ts';

const LIMIT_MAX = 500;
const MINER_ID_MAX = 200;
const CODES = Object.keys(GATE_CODES);

export const SubmissionsSchema = z
  .object({
    miner_id: z.string(),
    flagged: z.boolean().describe('The quality of the miner is under ASSAY_MQF_FLAG_BELOW.'),
    counts: z
      .record(z.string(), z.number().int())
      .describe('Verdicts ever given to this miner, by code; accepted ones under `accepted`.'),
    submissions: z.array(
      z.object({
        snippet_id: z.string(),
        status: z.enum(['accepted', 'refused', 'reported']),
        submitted_at: z.string(),
        refusals: z.array(
          z.object({
            code: z.string(),
            field: z.string(),
            reason: z.string(),
            fix: z.string().describe('How to mend it.'),
          }),
        ),
      }),
    ),
    next: z.string().nullable().describe('Give it as `cursor` for the next page; null on the last.'),
  })
  .openapi('Submissions');

/** What a miner sent and what became of it, newest first. */
export function submissionsRoute(app: App): void {
  describeRoute(app, {
    method: 'get',
    path: '/miners/{miner_id}/submissions',
    scope: 'ingest',
    summary: 'What a miner sent and what became of it, newest first',
    parameters: [
      {
        name: 'status',
        in: 'query',
        required: false,
        description: 'Only these.',
        schema: { type: 'string', enum: ['accepted', 'refused', 'reported'] },
      },
      {
        name: 'code',
        in: 'query',
        required: false,
        description: 'Only those refused for this (docs/evidence.md).',
        schema: { type: 'string', enum: CODES },
      },
      {
        name: 'limit',
        in: 'query',
        required: false,
        description: 'Submissions of a page.',
        schema: { type: 'integer', minimum: 1, maximum: LIMIT_MAX, default: 50 },
      },
      {
        name: 'cursor',
        in: 'query',
        required: false,
        description: '`next` of the page before.',
        schema: { type: 'string', pattern: '^\\d{1,16}:', maxLength: 220 },
      },
    ],
    response: SubmissionsSchema,
    problems: [422, 503],
  });
  app.get('/miners/:miner_id/submissions', async (c) => {
    requireMinerVisible(c, c.req.param('miner_id'));
    const request = readRequest(new URL(c.req.url).searchParams);
    const minerId = c.req.param('miner_id');
    if (minerId.length > MINER_ID_MAX || !minerId.isWellFormed() || minerId.includes('\0'))
      throw wrong('miner_id', 'is none that a snippet could have', `give at most ${MINER_ID_MAX} characters`);
    return c.json(await c.get('engine').submissions(minerId, request, c.req.raw.signal));
  });
}

function readRequest(query: URLSearchParams): SubmissionPageRequest {
  const status = query.get('status') ?? undefined;
  const code = query.get('code') ?? undefined;
  const limit = Number(query.get('limit') ?? 50);
  if (status !== undefined && status !== 'accepted' && status !== 'refused' && status !== 'reported')
    throw wrong('status', 'is none of the three', 'use accepted, refused or reported');
  if (code !== undefined && !CODES.includes(code))
    throw wrong('code', 'is no code of a refusal', `use one of ${CODES.join(', ')}`);
  if (!Number.isInteger(limit) || limit < 1 || limit > LIMIT_MAX)
    throw wrong('limit', 'is out of range', `give a whole number from 1 to ${LIMIT_MAX}`);
  const cursor = query.get('cursor');
  const before = cursor === null ? undefined : readCursor(cursor);
  return { status, code, limit, before };
}

const CURSOR = /^(\d{1,16}):(.{0,200})$/s;

function readCursor(cursor: string): NonNullable<SubmissionPageRequest['before']> {
  const match = CURSOR.exec(cursor);
  const snippetId = match?.[2] ?? '';
  if (match === null || !snippetId.isWellFormed() || snippetId.includes('\0'))
    throw wrong('cursor', 'is none of ours', 'use `next` of the page before, as it is');
  return { seq: Number(match[1]), snippet_id: snippetId };
}

function wrong(path: string, message: string, fix: string): AppError {
  return new AppError('invalid', 'Some parameters are wrong; `errors` says which and how to mend them.', {
    errors: [{ path, message, fix }],
  });
}
