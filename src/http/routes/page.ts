import type { App } from '../app.ts';
import { sendFile } from '../send-file.ts';

const ASSETS = [
  'page.js',
  'page.css',
  'docs.js',
  'learning.js',
  'learning.css',
  'chart.js',
  'dom.js',
  'session.js',
  'favicon.svg',
];

/** The pages and their assets; a fixed list, so no path of a request ever becomes a path of a file. */
export function pageRoutes(app: App): void {
  const page = (path: string, file: string) => {
    app.scopes.declare('get', path, 'public');
    app.get(path, (c) => sendFile(c, file));
  };
  page('/', 'index.html');
  page('/learning', 'learning.html');
  for (const asset of ASSETS) page(`/assets/${asset}`, asset);
}
