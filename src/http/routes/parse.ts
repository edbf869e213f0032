import type { App } from '../app.ts';
import { describeRoute } from '../describe-route.ts';
import { readJson } from '../read-json.ts';
import { ParseRequestSchema, ParseResponseSchema } from '../schemas.ts';

export function parseRoute(app: App): void {
  describeRoute(app, {
    method: 'post',
    path: '/parse',
    scope: 'query',
    summary: 'What a prompt is understood to mean, and which characters became what',
    request: ParseRequestSchema,
    response: ParseResponseSchema,
    problems: [400, 408, 413, 415, 422],
  });
  app.post('/parse', async (c) => {
    const { prompt } = await readJson(c, ParseRequestSchema, c.get('engine').config);
    return c.json(c.get('engine').parse(prompt));
  });
}
