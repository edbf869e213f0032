import type { App } from '../app.ts';
import { sendFile } from '../send-file.ts';

/** The description of the API for machines, and a page for people that needs no network. */
export function docsRoutes(app: App): void {
  let cached: string | undefined;
  app.get('/openapi.json', (c) => {
    cached ??= JSON.stringify(
      app.getOpenAPI31Document({
        openapi: '3.1.0',
        info: {
          title: 'Assay',
          version: '0.1.0',
          description:
            'Answers a free-text prompt with the B2B leads that fit it best, each with its evidence and an exact account of its score.',
        },
      }),
    );
    return c.body(cached, 200, { 'content-type': 'application/json' });
  });
  app.get('/docs', (c) => sendFile(c, 'docs.html'));
}
