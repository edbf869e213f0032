import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import type { SealedAnswer } from '../ports/idempotency.ts';

/** What an answer belongs to; the store has none of it. */
export interface Seal {
  tenant: string;
  caller: string;
  /** The Idempotency-Key. */
  key: string;
  /** SHA-256 of the request. */
  fingerprint: Uint8Array;
}

export interface PlainAnswer {
  status: number;
  contentType: string;
  body: string;
}

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** What the store finds a key by. */
export function hashKey(caller: string, key: string): string {
  return createHash('sha256').update(`${caller.length} ${caller}${key}`).digest('base64url');
}

/**
 * Answers may hold what must not lie in a table for a day: a rejected row with somebody's name, an API key that is shown
 * once. They are enciphered under the caller's own key and request, which are not stored: who repeats the request can
 * open the answer, who reads the table cannot.
 */
export function sealAnswer(seal: Seal, { status, contentType, body }: PlainAnswer): SealedAnswer {
  const secret = secretOf(seal);
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, secret, iv).setAAD(Buffer.from(String(status)));
  const text = Buffer.concat([cipher.update(`${contentType}\n${body}`, 'utf8'), cipher.final()]);
  const sealed = Buffer.concat([iv, cipher.getAuthTag(), text]).toString('base64');
  return { status, proof: proofOf(secret), sealed };
}

/** Null where the answer belongs to another request. @throws Error where the stored text has been changed. */
export function openAnswer(seal: Seal, { status, proof, sealed }: SealedAnswer): PlainAnswer | null {
  const secret = secretOf(seal);
  const own = Buffer.from(proofOf(secret));
  const given = Buffer.from(proof);
  if (own.length !== given.length || !timingSafeEqual(own, given)) return null;
  const bytes = Buffer.from(sealed, 'base64');
  const decipher = createDecipheriv(CIPHER, secret, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(String(status)))
    .setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  const text =
    decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
  const end = text.indexOf('\n');
  return { status, contentType: text.slice(0, end), body: text.slice(end + 1) };
}

function secretOf({ tenant, caller, key, fingerprint }: Seal): Buffer {
  const parts = [tenant, caller].map((part) => `${part.length} ${part}`).join('');
  return createHmac('sha256', key).update(parts).update(fingerprint).digest();
}

function proofOf(secret: Buffer): string {
  return createHmac('sha256', secret).update('proof').digest('base64url');
}
