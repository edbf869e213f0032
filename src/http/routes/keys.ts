import { z } from '@hono/zod-openapi';
import { KeyRequestSchema } from '../../access/key-request.ts';
import type { Config } from '../../config.ts';
import { SCOPES } from '../../domain/access.ts';
import { AppError } from '../../errors.ts';
import type { KeyDesk } from '../../start/access/key-desk.ts';
import type { App } from '../app.ts';
import { describeRoute } from '../describe-route.ts';
import { readActor } from '../read-actor.ts';
import { readJson } from '../read-json.ts';

const LIMIT = { default: 50, max: 500 };

const KeySchema = z
  .object({
    key_id: z.string(),
    tenant: z.string(),
    name: z.string(),
    scopes: z.array(z.enum(SCOPES)),
    miner_id: z.string().nullable(),
    rate_per_second: z.number().nullable(),
    concurrency: z.number().int().nullable(),
    usd_per_day: z.number().nullable(),
    created_at: z.string(),
    expires_at: z.string().nullable(),
    revoked_at: z.string().nullable(),
    last_used_at: z.string().nullable().describe('To some minutes.'),
  })
  .openapi('Key');

/** Keys of the caller's own tenant (docs/access.md). */
export function keyRoutes(app: App, desk: KeyDesk, config: Config): void {
  describeRoute(app, {
    method: 'post',
    path: '/keys',
    summary: "A new API key of the caller's tenant; `key` is shown here and never again",
    scope: 'admin',
    request: KeyRequestSchema,
    response: KeySchema.extend({ key: z.string() }).openapi('CreatedKey'),
    problems: [400, 408, 409, 413, 415, 422],
  });
  app.post('/keys', async (c) => {
    const request = await readJson(c, KeyRequestSchema, config);
    return c.json(await desk.create(c.get('access').tenant, request, readActor(c)));
  });
  describeRoute(app, {
    method: 'get',
    path: '/keys',
    summary: "The API keys of the caller's tenant, newest first, also those that are revoked or have expired",
    scope: 'admin',
    parameters: [
      {
        name: 'limit',
        in: 'query',
        required: false,
        description: 'Keys of a page.',
        schema: { type: 'integer', minimum: 1, maximum: LIMIT.max, default: LIMIT.default },
      },
      {
        name: 'cursor',
        in: 'query',
        required: false,
        description: '`next` of the page before.',
        schema: { type: 'string', maxLength: 100, pattern: '^\\d{1,13}:\\w{1,64}$' },
      },
    ],
    response: z.object({
      keys: z.array(KeySchema),
      next: z.string().nullable().describe('Give it as `cursor` for the next page; null on the last.'),
    }),
    problems: [422],
  });
  app.get('/keys', async (c) =>
    c.json(await desk.list(c.get('access').tenant, readLimit(c.req.query('limit')), c.req.query('cursor'))),
  );
  describeRoute(app, {
    method: 'delete',
    path: '/keys/{key_id}',
    summary: 'Revoke an API key: within seconds it is refused everywhere',
    scope: 'admin',
    response: z.object({ revoked: z.string() }),
    problems: [404],
  });
  app.delete('/keys/:key_id', async (c) => {
    const id = c.req.param('key_id');
    await desk.revoke(c.get('access').tenant, id, readActor(c));
    return c.json({ revoked: id });
  });
}

function readLimit(given: string | undefined): number {
  const limit = Number(given ?? LIMIT.default);
  if (Number.isInteger(limit) && limit >= 1 && limit <= LIMIT.max) return limit;
  throw new AppError('invalid', 'Some parameters are wrong; `errors` says which and how to mend them.', {
    errors: [
      { path: 'limit', message: 'is out of range', fix: `give a whole number from 1 to ${LIMIT.max}` },
    ],
  });
}
