import type { Context } from 'hono';
import { AppError } from '../../errors.ts';
import type { Engine, ImportKind } from '../../start/engine.ts';
import type { App } from '../app.ts';
import { describeRoute } from '../describe-route.ts';
import { requestStream } from '../request-stream.ts';
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
      problems: kind === 'snippets' ? [400, 413, 415, 429, 503] : [400, 413, 415, 503],
    });
    app.post(path, async (c) =>
      c.json(
        await engine.importRows(kind, requestStream(c, engine.config.IMPORT_BYTES_MAX), {
          ...options(c),
          throttled: true,
        }),
      ),
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
