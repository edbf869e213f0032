import type { z } from '@hono/zod-openapi';
import type { App } from './app.ts';
import { ProblemSchema } from './schemas.ts';

export interface RouteDescription {
  method: 'get' | 'post' | 'delete';
  path: string;
  summary: string;
  /** JSON body. */
  request?: z.ZodType;
  /** Body of another type: content type -> description. */
  requestTypes?: Record<string, string>;
  response: z.ZodType;
  problems: number[];
}

/** Enters a route into /openapi.json. Validation stays in the handler, which owes the caller the better error. */
export function describeRoute(app: App, route: RouteDescription): void {
  const problems = Object.fromEntries(
    route.problems.map((status) => [
      status,
      { description: 'A problem', content: { 'application/problem+json': { schema: ProblemSchema } } },
    ]),
  );
  const path = route.path.match(/\{(\w+)\}/);
  app.openAPIRegistry.registerPath({
    method: route.method,
    path: route.path,
    summary: route.summary,
    ...(path && {
      parameters: [{ name: path[1] ?? '', in: 'path', required: true, schema: { type: 'string' } }],
    }),
    ...(route.request && {
      request: { body: { required: true, content: { 'application/json': { schema: route.request } } } },
    }),
    ...(route.requestTypes && {
      request: {
        body: {
          required: true,
          content: Object.fromEntries(
            Object.entries(route.requestTypes).map(([type, description]) => [
              type,
              { schema: { type: 'string', description } },
            ]),
          ),
        },
      },
    }),
    responses: {
      200: { description: 'OK', content: { 'application/json': { schema: route.response } } },
      ...problems,
    },
  });
}
