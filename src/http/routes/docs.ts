import type { App } from '../app.ts';
import { openApiDocument } from '../openapi/open-api-document.ts';
import { sendFile } from '../send-file.ts';

/** The description of the API for machines, and a page for people that needs no network. */
export function docsRoutes(app: App): void {
  app.scopes.declare('get', '/openapi.json', 'public');
  app.scopes.declare('get', '/docs', 'public');
  app.openAPIRegistry.registerPath({
    method: 'get',
    path: '/openapi.json',
    summary: 'This document',
    security: [],
    responses: {
      200: {
        description: 'OpenAPI 3.1',
        content: {
          'application/json': {
            schema: {
              type: 'object',
              required: ['openapi', 'info', 'paths'],
              properties: {
                openapi: { type: 'string' },
                info: { type: 'object' },
                paths: { type: 'object' },
              },
            },
          },
        },
      },
    },
  });
  let cached: string | undefined;
  app.get('/openapi.json', (c) => {
    cached ??= JSON.stringify(openApiDocument(app));
    return c.body(cached, 200, { 'content-type': 'application/json' });
  });
  app.get('/docs', (c) => sendFile(c, 'docs.html'));
}
