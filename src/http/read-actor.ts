import type { Context } from 'hono';
import type { Actor } from '../domain/audit.ts';
import type { Variables } from './app.ts';

/** Who makes this request, for the audit log. */
export function readActor(c: Context<{ Variables: Variables }>): Actor {
  const { keyId, subject } = c.get('access');
  const name = keyId !== null ? `key:${keyId}` : subject !== null ? `subject:${subject}` : 'open';
  return { name, requestId: c.get('requestId') };
}
