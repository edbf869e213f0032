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
    format?: string;
    enum?: string[];
    default?: string | number | boolean;
  };
  example?: string | number;
};

/** Text, described and maybe with the name of the schema of one record of it; or JSON. */
export type BodyType = { description: string; record?: string } | { schema: z.ZodType };

export interface RouteDescription {
  method: 'get' | 'post' | 'delete';
  path: string;
  summary: string;
  /** Of the query string and the header; the one of the path is read from it. */
  parameters?: readonly RouteParameter[];
  /** JSON body. */
  request?: z.ZodType;
  /** Body of another type: content type -> description. */
  requestTypes?: Record<string, BodyType>;
  response: z.ZodType;
  /** What status 200 means, where that is more than success. */
  answer?: string;
  /** Answers of the same form with another status. */
  others?: Record<number, string>;
  problems: number[];
}

const PATH_TEXT = { type: 'string', minLength: 1, maxLength: 200 } as const;

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
      : [{ name: path[1] ?? '', in: 'path', required: true, schema: PATH_TEXT } as const]),
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
          // Nothing to import is no mistake; JSON must be there.
          required: 'application/json' in route.requestTypes,
          content: Object.fromEntries(
            Object.entries(route.requestTypes).map(([type, body]) => [type, { schema: bodySchema(body) }]),
          ),
        },
      },
    }),
    responses: {
      200: { description: route.answer ?? 'OK', content: { 'application/json': { schema: route.response } } },
      ...problems,
      ...Object.fromEntries(
        Object.entries(route.others ?? {}).map(([status, description]) => [
          status,
          { description, content: { 'application/json': { schema: route.response } } },
        ]),
      ),
    },
  });
}

function bodySchema(body: BodyType) {
  if ('schema' in body) return body.schema;
  const { description, record } = body;
  return {
    type: 'string' as const,
    description,
    ...(record !== undefined && {
      contentMediaType: 'application/x-ndjson',
      contentSchema: { $ref: `#/components/schemas/${record}` },
    }),
  };
}
