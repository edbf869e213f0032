import type { Context } from 'hono';
import { AppError } from '../../errors.ts';
import { registrableDomain } from '../../ingest/registrable-domain.ts';
import type { ImportKind } from '../../start/engine.ts';
import type { App } from '../app.ts';
import { requireUnbound } from '../bound-miner.ts';
import { describeRoute, type RouteParameter } from '../describe-route.ts';
import { readActor } from '../read-actor.ts';
import { requestStream } from '../request-stream.ts';
import { ImportReportSchema } from '../schemas.ts';

const TYPES: Record<string, 'ndjson' | 'csv'> = {
  'application/x-ndjson': 'ndjson',
  'application/ndjson': 'ndjson',
  'application/jsonl': 'ndjson',
  'application/json': 'ndjson',
  'text/csv': 'csv',
};
const COMPANY: RouteParameter = {
  name: 'company',
  in: 'query',
  required: false,
  description: 'Domain of the company of postings that name none.',
  schema: { type: 'string', minLength: 1, maxLength: 253, format: 'hostname' },
  example: 'acme.com',
};
const RECORDS: Record<ImportKind, string> = {
  leads: 'LeadRecord',
  snippets: 'SnippetRecord',
  job_postings: 'JobPostingRecord',
  technology_snapshots: 'TechnologySnapshotRecord',
};
const ROUTES: [string, ImportKind, string][] = [
  ['/leads:import', 'leads', 'Import leads: one record a line, idempotent on lead_id'],
  ['/snippets', 'snippets', 'Import snippets: one record a line, idempotent on snippet_id'],
  [
    '/job-postings',
    'job_postings',
    'Job postings to evidence of the technologies and functions hired for; the same posting again changes nothing',
  ],
  [
    '/technology-snapshots',
    'technology_snapshots',
    'What companies were seen to use, one snapshot a line; what changed between two becomes evidence',
  ],
];

export function importRoutes(app: App): void {
  for (const [path, kind, summary] of ROUTES) {
    describeRoute(app, {
      method: 'post',
      path,
      scope: 'ingest',
      summary,
      ...(kind === 'job_postings' && { parameters: [COMPANY] }),
      requestTypes: {
        'application/x-ndjson': {
          description: `One ${RECORDS[kind]} a line; may be sent with Content-Encoding: gzip.`,
          record: RECORDS[kind],
        },
        'text/csv': { description: 'With a header line; columns are called like the fields of the records.' },
      },
      response: ImportReportSchema,
      answer:
        'Read to the end; `rejected` counts the rows that were not taken, `rejects` shows the first of them.',
      problems: [400, 413, 415, 429, 503],
    });
    app.post(path, async (c) => {
      if (kind !== 'snippets') requireUnbound(c);
      return c.json(
        await c.get('engine').importRows(kind, requestStream(c, c.get('engine').config.IMPORT_BYTES_MAX), {
          ...options(c),
          throttled: true,
          minerId: c.get('access').minerId,
          actor: readActor(c),
        }),
      );
    });
  }
}

function options(c: Context): { format?: 'ndjson' | 'csv'; company?: string; signal: AbortSignal } {
  const given = (c.req.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  const common = { signal: c.req.raw.signal, ...companyOf(c.req.query('company')) };
  if (given === '' || given === 'application/octet-stream' || given === 'application/gzip') return common;
  const format = TYPES[given];
  if (format === undefined)
    throw new AppError(
      'unsupported_media',
      `The content type is "${given.slice(0, 100)}"; send application/x-ndjson or text/csv.`,
    );
  return { format, ...common };
}

/** Of job postings that name no company. */
function companyOf(given: string | undefined): { company?: string } {
  if (given === undefined) return {};
  const company = registrableDomain(given);
  if (company !== null) return { company };
  throw new AppError('bad_request', 'The query is wrong.', {
    errors: [
      { path: 'company', message: 'is no domain of a company of its own', fix: 'write it like acme.com' },
    ],
  });
}
