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
  'favicon.svg',
];

/** The pages and their assets; a fixed list, so no path of a request ever becomes a path of a file. */
export function pageRoutes(app: App): void {
  app.get('/', (c) => sendFile(c, 'index.html'));
  app.get('/learning', (c) => sendFile(c, 'learning.html'));
  for (const asset of ASSETS) app.get(`/assets/${asset}`, (c) => sendFile(c, asset));
}
