import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import type { Context } from 'hono';
import { AppError } from '../../errors.ts';
import type { Engine, ImportKind } from '../../start/engine.ts';
import type { App } from '../app.ts';
import { describeRoute } from '../describe-route.ts';
import { ImportReportSchema } from '../schemas.ts';

const TYPES: Record<string, 'ndjson' | 'csv'> = {
  'application/x-ndjson': 'ndjson',
  'application/ndjson': 'ndjson',
  'application/jsonl': 'ndjson',
  'application/json': 'ndjson',
  'text/csv': 'csv',
};
const ROUTES: [string, ImportKind, string][] = [
  ['/leads:import', 'leads', 'Import leads: one record a line, idempotent on lead_id'],
  ['/snippets', 'snippets', 'Import snippets: one record a line, idempotent on snippet_id'],
];

export function importRoutes(app: App, engine: Engine): void {
  for (const [path, kind, summary] of ROUTES) {
    describeRoute(app, {
      method: 'post',
      path,
      summary,
      requestTypes: {
        'application/x-ndjson': 'One JSON record a line; may be sent with Content-Encoding: gzip.',
        'text/csv': 'With a header line.',
      },
      response: ImportReportSchema,
      problems: [400, 413, 415, 503],
    });
    app.post(path, async (c) =>
      c.json(await engine.importRows(kind, body(c, engine.config.IMPORT_BYTES_MAX), options(c))),
    );
  }
}

function options(c: Context): { format?: 'ndjson' | 'csv'; signal: AbortSignal } {
  const given = (c.req.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  const signal = c.req.raw.signal;
  if (given === '' || given === 'application/octet-stream' || given === 'application/gzip') return { signal };
  const format = TYPES[given];
  if (format === undefined)
    throw new AppError(
      'unsupported_media',
      `The content type is "${given.slice(0, 100)}"; send application/x-ndjson or text/csv.`,
    );
  return { format, signal };
}

function body(c: Context, bytesMax: number): Readable {
  const stream = c.req.raw.body;
  if (!stream) throw new AppError('bad_request', 'The body is empty; send one record a line.');
  if (Number(c.req.header('content-length') ?? 0) > bytesMax)
    throw new AppError('body_too_large', `The body is over ${bytesMax} bytes.`);
  const encoding = c.req.header('content-encoding');
  if (encoding !== undefined && encoding !== 'gzip' && encoding !== 'identity')
    throw new AppError(
      'unsupported_media',
      `The content encoding is "${encoding.slice(0, 50)}"; send gzip or none.`,
    );
  return Readable.from(bounded(Readable.fromWeb(nodeStream(stream)), bytesMax));
}

/** Safe: Node's fetch streams are its own web streams; only the two type libraries differ. */
function nodeStream(stream: globalThis.ReadableStream): ReadableStream {
  return stream as ReadableStream;
}

async function* bounded(source: Readable, bytesMax: number): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const chunk of source) {
    size += chunk.length;
    if (size > bytesMax)
      throw new AppError('body_too_large', `The body is over ${bytesMax} bytes; send it in parts.`);
    yield chunk;
  }
}
