import { z } from '@hono/zod-openapi';
import type { Engine } from '../../start/engine.ts';
import type { App } from '../app.ts';
import { describeRoute } from '../describe-route.ts';

export function vocabularyRoute(app: App, engine: Engine): void {
  describeRoute(app, {
    method: 'get',
    path: '/vocabulary',
    scope: 'query',
    summary: 'The canonical values of every field of a filter',
    response: z.record(z.string(), z.unknown()),
    problems: [],
  });
  let cached: string | undefined;
  app.get('/vocabulary', (c) => {
    cached ??= JSON.stringify(engine.vocabulary());
    return c.body(cached, 200, { 'content-type': 'application/json', 'cache-control': 'max-age=3600' });
  });
}
