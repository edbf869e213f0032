import { z } from '@hono/zod-openapi';
import { DEFAULT_TENANT } from '../../domain/access.ts';
import type { Engine } from '../../start/engine.ts';
import type { App } from '../app.ts';
import { describeRoute } from '../describe-route.ts';

const report = z.object({ status: z.string() }).catchall(z.unknown());

/** 200 or 503; never 200 with a bad word inside. The process is as ready as the tenant that operates it. */
export function healthRoutes(app: App, engine: Engine): void {
  const describe = (path: string, summary: string, not?: string, scope: 'public' | 'optional' = 'public') =>
    describeRoute(app, {
      method: 'get',
      path,
      summary,
      scope,
      response: report,
      problems: [],
      ...(not !== undefined && { others: { 503: not } }),
    });
  describe('/livez', 'The process answers');
  describe(
    '/readyz',
    'The process may be sent queries: what finds candidates is up to date, and no stop is under way',
    'Not now; `why` says what is missing.',
  );
  describe(
    '/healthz',
    'Whether every part works, and to callers with the scope metrics also how; 503 where any of them fails',
    'A part fails, or the process is still starting.',
    'optional',
  );
  app.get('/livez', (c) => c.json({ status: 'ok' }));
  app.get('/readyz', async (c) => {
    const { ready, why } = await engine.readiness();
    return ready ? c.json({ status: 'ok' }) : c.json({ status: 'not ready', why }, 503);
  });
  app.get('/healthz', async (c) => {
    const health = await engine.health();
    const works = health.store.ok && health.consumers.every((consumer) => consumer.ok);
    const status = health.ready ? (works ? 'ok' : 'degraded') : 'not ready';
    const { tenant, scopes } = c.get('access');
    const mayKnow = tenant === DEFAULT_TENANT && scopes.has('metrics');
    return c.json(mayKnow ? { status, ...health } : { status }, status === 'ok' ? 200 : 503);
  });
}
