import { z } from 'zod';

/** What a serving process is there for; part of SETTINGS in config.ts. */
export const ROLE_SETTINGS = {
  ROLE: {
    schema: z.enum(['all', 'api', 'ingest']).default('all'),
    about:
      'What a serving process does beside answering: `all`; `api` follows the store, and leaves topics and scheduled imports to others; `ingest` is there for those and does not start without brokers.',
  },
} as const;

/** What a role needs. */
export function roleChecks(
  values: Record<string, unknown>,
): { path: string; message: string; fix: string }[] {
  const wrong = [];
  if (values.ROLE === 'ingest' && values.KAFKA_BROKERS === undefined)
    wrong.push({
      path: 'ASSAY_ROLE',
      message: 'is `ingest` and there are no brokers to consume from',
      fix: 'set ASSAY_KAFKA_BROKERS, or use `all`',
    });
  if ((values.ROLE === 'api' || values.ROLE === 'ingest') && values.DATABASE_URL === undefined)
    wrong.push({
      path: 'ASSAY_ROLE',
      message: 'shares the work with other processes and the embedded store belongs to one',
      fix: 'set ASSAY_DATABASE_URL, or leave this at `all`',
    });
  return wrong;
}
