import { timingSafeEqual } from 'node:crypto';
import type { Access } from '../domain/access.ts';
import { AppError } from '../errors.ts';
import type { AccessMetrics, RefusalReason } from '../telemetry/access-metrics.ts';
import type { AccessControl, Shown } from './access-control.ts';
import { apiKeyDigest, apiKeyId, looksLikeApiKey } from './api-key.ts';
import { credentialOf } from './credential.ts';
import type { FailedAttempts } from './failed-attempts.ts';
import type { KeyTable } from './key-table.ts';
import type { TokenVerifier } from './token-verifier.ts';

export interface ByCredentialOptions {
  table: KeyTable;
  /** Null where no issuer is set. */
  tokens: TokenVerifier | null;
  attempts: FailedAttempts;
  metrics: Pick<AccessMetrics, 'refused'>;
  /** How long keys are believed that the store could not confirm. */
  staleMsMax: number;
  clock: () => number;
}

const NOWHERE = Buffer.alloc(32);

/** Access by API keys and, where an issuer is set, by its tokens. */
export function byCredential(options: ByCredentialOptions): AccessControl {
  const { table, tokens, attempts, metrics, staleMsMax, clock } = options;

  function refusal(reason: RefusalReason, detail: string): AppError {
    metrics.refused(reason);
    return new AppError('unauthorized', detail);
  }

  /** Of one that tried: after too many of them it is told to wait instead. */
  function failed(reason: RefusalReason, detail: string, address: string): AppError {
    const seconds = attempts.failed(address);
    return seconds > 0 ? slowed(seconds) : refusal(reason, detail);
  }

  function slowed(retryAfterSeconds: number): AppError {
    metrics.refused('slowed');
    return new AppError(
      'throttled',
      'Too many attempts from this address failed; wait, then send a valid key.',
      {
        retryAfterSeconds,
      },
    );
  }

  function byKey(text: string, address: string): Access {
    const id = apiKeyId(text);
    if (id === null)
      throw failed('damaged', 'The API key is damaged: its checksum does not match. Copy it whole.', address);
    const key = table.keyOf(id);
    const isRight = timingSafeEqual(apiKeyDigest(text), key?.digest ?? NOWHERE);
    if (key === undefined || !isRight) {
      // One that was made a moment ago may not have been heard of.
      if (!table.isCurrent()) throw unavailable();
      throw failed('unknown', 'The API key is not known here, was revoked or has expired.', address);
    }
    const now = clock();
    if (key.expiresAtMs <= now)
      throw failed('unknown', 'The API key is not known here, was revoked or has expired.', address);
    key.usedAtMs = now;
    return key.access;
  }

  function unavailable(): AppError {
    metrics.refused('unavailable');
    return new AppError('store_unavailable', 'Who asks cannot be checked now; try again in a moment.');
  }

  function inForce(access: Access, address: string): Access {
    if (table.ageMs() > staleMsMax) throw unavailable();
    if (table.isServed(access.tenant)) return access;
    throw failed('unknown', 'The tenant of this caller is not served here.', address);
  }

  async function byToken(text: string, verifier: TokenVerifier, address: string): Promise<Access> {
    const verified = await verifier.verify(text);
    if ('access' in verified) return inForce(verified.access, address);
    if (verified.refused === 'unavailable') throw unavailable();
    throw failed('token', verified.detail, address);
  }

  return {
    identify({ authorization, apiKey, address }: Shown) {
      const text = read(authorization, apiKey, address);
      if (looksLikeApiKey(text)) return inForce(byKey(text, address), address);
      if (tokens === null || !text.includes('.'))
        throw failed('damaged', 'This is no API key: one starts with assay_.', address);
      const known = tokens.known(text);
      if (known !== null) return inForce(known, address);
      // Checking a signature costs more than a key does, so one that fails and fails gets no more of them.
      const seconds = attempts.waitSeconds(address);
      if (seconds > 0) throw slowed(seconds);
      return byToken(text, tokens, address);
    },
  };

  function read(authorization: string | undefined, apiKey: string | undefined, address: string): string {
    let text: string | null;
    try {
      text = credentialOf(authorization, apiKey);
    } catch (error) {
      throw error instanceof AppError ? failed('damaged', error.message, address) : error;
    }
    if (text !== null) return text;
    throw refusal('missing', 'Send a key: `authorization: Bearer KEY`, or `x-api-key: KEY`.');
  }
}
