import type { App } from '../app.ts';
import { sendFile } from '../send-file.ts';

/** The query page and its assets; a fixed list, so no path of a request ever becomes a path of a file. */
export function pageRoutes(app: App): void {
  app.get('/', (c) => sendFile(c, 'index.html'));
  for (const asset of ['page.js', 'page.css', 'docs.js', 'favicon.svg'])
    app.get(`/assets/${asset}`, (c) => sendFile(c, asset));
}
