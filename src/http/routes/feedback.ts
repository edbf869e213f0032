import { Readable } from 'node:stream';
import { z } from '@hono/zod-openapi';
import { AppError } from '../../errors.ts';
import type { App } from '../app.ts';
import { describeRoute } from '../describe-route.ts';
import { OutcomeRecordSchema } from '../openapi/record-schemas.ts';
import { readJson } from '../read-json.ts';
import { requestStream } from '../request-stream.ts';

export const FeedbackReportSchema = z
  .object({
    read: z.number().int(),
    stored: z.number().int(),
    unchanged: z.number().int().describe('Events whose event_id had been stored before.'),
    rejected: z.number().int(),
    rejects: z.array(
      z.object({
        line: z.number(),
        errors: z.array(z.object({ field: z.string(), reason: z.string(), fix: z.string() })),
      }),
    ),
  })
  .openapi('FeedbackReport');

/** What became of the leads of an answer: one JSON object, or one a line. Idempotent on event_id. */
export function feedbackRoute(app: App): void {
  describeRoute(app, {
    method: 'post',
    path: '/feedback',
    scope: 'feedback',
    summary: 'Outcomes of returned leads: one JSON object, or one a line; idempotent on event_id',
    requestTypes: {
      'application/json': { schema: OutcomeRecordSchema },
      'application/x-ndjson': {
        description: 'One OutcomeRecord a line; may be sent with Content-Encoding: gzip.',
        record: 'OutcomeRecord',
      },
    },
    response: FeedbackReportSchema,
    answer: 'Read; `rejected` counts the lines that were not taken.',
    problems: [400, 408, 413, 415, 422, 503],
  });
  app.post('/feedback', async (c) => {
    const type = (c.req.header('content-type') ?? 'application/json').split(';')[0]?.trim().toLowerCase();
    if (type === 'application/x-ndjson' || type === 'application/ndjson' || type === 'application/jsonl') {
      const source = requestStream(c, c.get('engine').config.IMPORT_BYTES_MAX);
      return c.json(await c.get('engine').takeFeedback(source, c.req.raw.signal));
    }
    const one = await readJson(c, z.unknown(), c.get('engine').config);
    const report = await c.get('engine').takeFeedback(Readable.from([Buffer.from(JSON.stringify(one))]));
    const [wrong] = report.rejects;
    if (wrong === undefined) return c.json(report);
    throw new AppError('invalid', 'The outcome cannot be taken; `errors` says why.', {
      errors: wrong.errors.map(({ field, reason, fix }) => ({
        path: field === '' ? '(body)' : field,
        message: reason,
        fix,
      })),
    });
  });
}
