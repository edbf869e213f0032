import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Context } from 'hono';
import { packageRoot } from '../package-root.ts';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** One of the page's own files, by its fixed name. */
export async function sendFile(c: Context, name: string): Promise<Response> {
  const content = await readFile(join(packageRoot(), 'src', 'http', 'page', name));
  return c.body(new Uint8Array(content), 200, {
    'content-type': TYPES[extname(name)] ?? 'application/octet-stream',
    'cache-control': 'no-cache',
  });
}
