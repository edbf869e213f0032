import type { Access } from './access.ts';

/** Whose limits, spending and idempotency keys a request counts to, within its tenant. */
export function callerOf({ keyId, subject }: Pick<Access, 'keyId' | 'subject'>): string {
  return keyId ?? (subject === null ? 'anonymous' : `subject:${subject}`);
}
