import type { Context, MiddlewareHandler } from 'hono';
import { callerOf } from '../../domain/caller.ts';
import { AppError } from '../../errors.ts';
import {
  ANSWER_BYTES_MAX,
  type BegunWrite,
  type IdempotencyDesk,
} from '../../idempotency/idempotency-desk.ts';
import type { PlainAnswer } from '../../idempotency/seal.ts';
import type { LimitMetrics } from '../../telemetry/limit-metrics.ts';
import type { Variables } from '../app.ts';
import { BODY_WITNESS, BodyWitness } from '../idempotency/body-witness.ts';
import { drainBody } from '../idempotency/drain-body.ts';
import { readIdempotencyKey } from '../idempotency/read-idempotency-key.ts';

type C = Context<{ Variables: Variables }>;

export interface IdempotencyOptions {
  /** Of the caller's tenant. */
  deskOf(c: C): IdempotencyDesk;
  metrics: LimitMetrics;
  /** Largest body that is read only to see whether it is the same. */
  bodyBytesMax: number;
}

/** Sent with POST, but asking and not writing. */
const QUESTIONS = new Set(['/query', '/parse', '/experiments:estimate']);

/**
 * Writes with an Idempotency-Key (draft-ietf-httpapi-idempotency-key-header): the first that succeeds is kept, and the same
 * request again is answered with it; another request under the key is 422, and 409 while the first is under way. What
 * failed is not kept: nothing that a repeat could double has been done, since all writes are idempotent by their ids.
 */
export function idempotency(options: IdempotencyOptions): MiddlewareHandler<{ Variables: Variables }> {
  return async (c, next) => {
    const header = c.req.header('idempotency-key');
    if (header === undefined || c.req.method !== 'POST' || QUESTIONS.has(c.req.path)) return next();
    const { metrics } = options;
    const write = await options.deskOf(c).begin(callerOf(c.get('access')), readIdempotencyKey(header));
    if (write.state === 'under_way') {
      metrics.idempotent('in_progress');
      c.header('retry-after', String(write.retryAfterSeconds));
      throw new AppError('conflict', 'The first request with this idempotency key is still under way.');
    }
    const witness = new BodyWitness(headOf(c));
    if (write.state === 'mine') {
      c.set(BODY_WITNESS, witness);
      await runFirst(c, write, witness, options, next);
      return;
    }
    await drainBody(c, witness, options.bodyBytesMax);
    const answer = witness.fingerprint === null ? null : write.open(witness.fingerprint);
    if (answer === null) {
      metrics.idempotent('mismatch');
      throw new AppError(
        'idempotency_mismatch',
        'This idempotency key was used with another request; use a new one for a new write.',
      );
    }
    metrics.idempotent('replayed');
    return new Response(answer.body, {
      status: answer.status,
      headers: { 'content-type': answer.contentType, 'idempotent-replayed': 'true' },
    });
  };
}

async function runFirst(
  c: C,
  write: BegunWrite,
  witness: BodyWitness,
  { metrics, bodyBytesMax }: IdempotencyOptions,
  next: () => Promise<void>,
): Promise<void> {
  metrics.idempotent('first');
  let isKept = false;
  try {
    await next();
    if (c.error !== undefined || !c.res.ok) return;
    const answer = await takeAnswer(c);
    // A route that has no use for a body leaves it unread.
    if (!witness.isStarted && witness.fingerprint === null) await drainBody(c, witness, bodyBytesMax);
    if (witness.fingerprint === null || Buffer.byteLength(answer.body) > ANSWER_BYTES_MAX) return;
    isKept = true;
    await write.finish(witness.fingerprint, answer);
  } finally {
    if (!isKept) await write.release();
  }
}

/** The answer as it will be sent; the response is made anew of it. */
async function takeAnswer(c: C): Promise<PlainAnswer> {
  const { res } = c;
  const answer = {
    status: res.status,
    contentType: res.headers.get('content-type') ?? 'application/json',
    body: await res.text(),
  };
  const headers = new Headers(res.headers);
  c.res = undefined;
  c.res = new Response(answer.body, { status: answer.status, headers });
  return answer;
}

/** What makes a request the same besides its body. */
function headOf(c: C): string[] {
  const { pathname, search } = new URL(c.req.url);
  return [
    c.req.method,
    pathname,
    search,
    c.req.header('content-type') ?? '',
    c.req.header('content-encoding') ?? '',
  ];
}
