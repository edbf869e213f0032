import type { z } from '@hono/zod-openapi';
import type { App } from './app.ts';
import { ProblemSchema } from './schemas.ts';

export type RouteParameter = {
  name: string;
  in: 'query' | 'header' | 'path';
  required: boolean;
  description?: string;
  schema: {
    type: 'string' | 'integer' | 'number' | 'boolean';
    minLength?: number;
    maxLength?: number;
    pattern?: string;
    minimum?: number;
    maximum?: number;
    enum?: string[];
    default?: string | number | boolean;
  };
};

export interface RouteDescription {
  method: 'get' | 'post' | 'delete';
  path: string;
  summary: string;
  /** Of the query string and the header; the one of the path is read from it. */
  parameters?: readonly RouteParameter[];
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
  const parameters: RouteParameter[] = [
    ...(path === null
      ? []
      : [{ name: path[1] ?? '', in: 'path', required: true, schema: { type: 'string' } } as const]),
    ...(route.parameters ?? []),
  ];
  app.openAPIRegistry.registerPath({
    method: route.method,
    path: route.path,
    summary: route.summary,
    ...(parameters.length > 0 && { parameters }),
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
