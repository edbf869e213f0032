import { z } from '@hono/zod-openapi';
import { AppError } from '../../errors.ts';
import type { App } from '../app.ts';
import { requireMinerVisible } from '../bound-miner.ts';
import { describeRoute } from '../describe-route.ts';

const LIMIT_MAX = 500;
const OFFSET_MAX = 100_000;
const ID_MAX = 200;

const PartSchema = z.object({
  successes: z.number(),
  trials: z.number(),
  prior: z.object({ mean: z.number(), strength: z.number() }),
  posterior: z.number().describe('mean + (successes - trials * mean) / (strength + trials)'),
  quality: z.number().describe('posterior / (posterior + mean)'),
  weight: z.number(),
});
const EpochSchema = z.object({
  epoch: z.number().int(),
  starts_at: z.string(),
  ends_at: z.string(),
  micro_credits: z.number().int(),
  mqf: z.number(),
  dues: z.number(),
  outcomes: z.number(),
  clicks: z.number(),
  fresh: z.number(),
});

export const MinerSchema = z
  .object({
    miner_id: z.string(),
    as_of: z.string(),
    mqf: z.object({
      value: z.number().describe('neutral * product over the parts of (quality / neutral)^weight'),
      neutral: z.number(),
      half_life_days: z.number(),
      parts: z.object({
        conversion: PartSchema,
        clicks: PartSchema,
        acceptance: PartSchema,
        originality: PartSchema,
        freshness: PartSchema,
      }),
    }),
    inputs: z.object({
      outcomes: z.record(z.string(), z.number()),
      sending: z.object({
        miner_id: z.string().optional(),
        accepted: z.number(),
        duplicates: z.number(),
        refused: z.number(),
        fresh: z.number(),
      }),
    }),
    factor: z.number().describe('What its evidence counts from the end of the day on.'),
    factor_in_use: z.number().describe('What answers for now multiply the value of its evidence by.'),
    flagged: z.boolean().describe('Its quality is under `flag_below`; so are all its submissions.'),
    flag_below: z.number(),
    throttle: z
      .object({
        refusal_rate: z.number(),
        rows_per_minute: z.number(),
        burst: z.number(),
        tokens: z.number(),
        throttled_until: z.string().nullable(),
        why: z.string().nullable(),
      })
      .nullable(),
    credit: z.object({
      current: EpochSchema.describe('What the epoch under way would bring if it ended now.'),
      closed: z.array(EpochSchema),
    }),
  })
  .openapi('Miner');

export const MinersSchema = z
  .object({
    miners: z.array(
      z.object({
        rank: z.number().int(),
        miner_id: z.string(),
        mqf: z.number(),
        factor: z.number(),
        flagged: z.boolean(),
        accepted: z.number(),
        duplicates: z.number(),
        refused: z.number(),
        examined: z.number(),
        clicks: z.number(),
        converted: z.number(),
      }),
    ),
    total: z.number().int(),
    next: z.string().nullable().describe('Give it as `cursor` for the next page; null on the last.'),
  })
  .openapi('Miners');

/** The quality of miners, with its arithmetic, and what they earn. */
export function minersRoutes(app: App): void {
  describeRoute(app, {
    method: 'get',
    path: '/miners',
    scope: 'ingest',
    summary: 'Miners by quality, best first',
    parameters: [
      {
        name: 'limit',
        in: 'query',
        required: false,
        description: 'Miners of a page.',
        schema: { type: 'integer', minimum: 1, maximum: LIMIT_MAX, default: 50 },
      },
      {
        name: 'cursor',
        in: 'query',
        required: false,
        description: '`next` of the page before.',
        schema: { type: 'integer', minimum: 0, maximum: OFFSET_MAX },
      },
    ],
    response: MinersSchema,
    problems: [422, 503],
  });
  app.get('/miners', async (c) => {
    requireMinerVisible(c, null);
    const query = new URL(c.req.url).searchParams;
    const limit = whole('limit', query.get('limit'), 50, 1, LIMIT_MAX);
    const offset = whole('cursor', query.get('cursor'), 0, 0, OFFSET_MAX);
    return c.json(await c.get('engine').miners.list({ limit, offset }, c.req.raw.signal));
  });
  describeRoute(app, {
    method: 'get',
    path: '/miners/{miner_id}',
    scope: 'ingest',
    summary: 'The quality of a miner with every number it is made of, its limit, and what it earned',
    response: MinerSchema,
    problems: [422, 503],
  });
  app.get('/miners/:miner_id', async (c) => {
    const id = c.req.param('miner_id');
    requireMinerVisible(c, id);
    if (id.length > ID_MAX || !id.isWellFormed() || id.includes('\0'))
      throw wrong('miner_id', 'is none that a snippet could have', `give at most ${ID_MAX} characters`);
    return c.json(await c.get('engine').miners.page(id, c.req.raw.signal));
  });
}

function whole(name: string, given: string | null, otherwise: number, min: number, max: number): number {
  const value = Number(given ?? otherwise);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw wrong(name, 'is out of range', `give a whole number from ${min} to ${max}`);
}

function wrong(path: string, message: string, fix: string): AppError {
  return new AppError('invalid', 'Some parameters are wrong; `errors` says which and how to mend them.', {
    errors: [{ path, message, fix }],
  });
}
