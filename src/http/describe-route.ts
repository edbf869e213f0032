import type { z } from '@hono/zod-openapi';
import type { App } from './app.ts';
import type { RouteScope } from './route-scopes.ts';
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
  /** What the caller must be allowed to. */
  scope: RouteScope;
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

/** Of every route that asks for a key: not known, not allowed, too much at once, cannot be checked now. */
const REFUSALS = [401, 403, 429, 503];

/** Enters a route into /openapi.json. Validation stays in the handler, which owes the caller the better error. */
export function describeRoute(app: App, route: RouteDescription): void {
  app.scopes.declare(route.method, route.path, route.scope);
  const isOpen = route.scope === 'public' || route.scope === 'optional';
  const problems = problemResponses([...(isOpen ? [] : REFUSALS), ...route.problems]);
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
    security: securityOf(route.scope),
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

export function problemResponses(statuses: readonly number[]) {
  return Object.fromEntries(
    [...new Set(statuses)]
      .sort((a, b) => a - b)
      .map((status) => [
        status,
        { description: 'A problem', content: { 'application/problem+json': { schema: ProblemSchema } } },
      ]),
  );
}

/** By OpenAPI 3.1 a scheme that is not OAuth may name the roles that it needs: here the scope. */
export function securityOf(scope: RouteScope): Record<string, string[]>[] {
  if (scope === 'public') return [];
  if (scope === 'optional') return [{}, { bearer: ['metrics'] }, { apiKey: ['metrics'] }];
  return [{ bearer: [scope] }, { apiKey: [scope] }];
}

/** Enters the ways to show a key, and what each scope lets do. */
export function describeSecurity(app: App): void {
  const about = 'An API key (`assay keys create`), or a token of the configured issuer.';
  app.openAPIRegistry.registerComponent('securitySchemes', 'bearer', {
    type: 'http',
    scheme: 'bearer',
    description: `${about} The names in a security requirement are scopes of the key.`,
  });
  app.openAPIRegistry.registerComponent('securitySchemes', 'apiKey', {
    type: 'apiKey',
    in: 'header',
    name: 'x-api-key',
    description: about,
  });
}
