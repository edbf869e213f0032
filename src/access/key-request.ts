import { z } from '@hono/zod-openapi';
import { SCOPES, type Scope } from '../domain/access.ts';
import { isSubmitter } from '../domain/submitter.ts';

/** All that a key bound to a miner may have: with more it could speak for others, or judge its own evidence. */
export const BOUND_SCOPES: readonly Scope[] = ['ingest', 'query'];

/** What a new key is to be. */
export const KeyRequestSchema = z
  .strictObject({
    name: z
      .string()
      .refine(isSubmitter, '1 to 100 printable ASCII characters, no space at either end')
      .openapi({ minLength: 1, maxLength: 100, pattern: '^[\\x21-\\x7e]([\\x20-\\x7e]*[\\x21-\\x7e])?$' })
      .describe('Who uses it: in logs, the audit and reputation. Keys may share a name.'),
    scopes: z.array(z.enum(SCOPES)).min(1).max(SCOPES.length),
    miner_id: z
      .string()
      .min(1)
      .max(200)
      .refine(
        (id) => id.isWellFormed() && !id.includes('\0') && id.trim() === id,
        'an id that a snippet could have',
      )
      .optional()
      .describe('Bind it to this miner: it may send and read the evidence of this one alone.'),
    rate_per_second: z.number().positive().max(1e6).optional(),
    concurrency: z.number().int().min(1).max(1e6).optional(),
    usd_per_day: z.number().min(0).max(1e9).optional(),
    expires_at: z.iso.datetime({ offset: true }).optional(),
  })
  .refine(
    ({ miner_id, scopes }) => miner_id === undefined || scopes.every((one) => BOUND_SCOPES.includes(one)),
    {
      path: ['scopes'],
      message: `of a key that is bound to a miner: ${BOUND_SCOPES.join(' and ')} alone`,
    },
  )
  .openapi('KeyRequest');

export type KeyRequest = z.output<typeof KeyRequestSchema>;
