import { AppError } from '../errors.ts';
import type { LlmUsage } from './lead-judge.ts';

/**
 * timeout: no whole answer in time. unreachable: no connection. rate_limited: 429. rejected: another 4xx.
 * server_error: 5xx. too_large: cut off. garbage: not JSON, or not of the schema. stopped: given up by us.
 */
export type LlmFailureKind =
  | 'timeout'
  | 'unreachable'
  | 'rate_limited'
  | 'rejected'
  | 'server_error'
  | 'too_large'
  | 'garbage'
  | 'stopped';

const WORDS: Record<LlmFailureKind, string> = {
  timeout: 'its server did not answer in time',
  unreachable: 'its server cannot be reached',
  rate_limited: 'its server asks for fewer calls',
  rejected: 'its server refuses the call',
  server_error: 'its server failed',
  too_large: 'its answer was too large',
  garbage: 'its answer could not be read',
  stopped: 'the call was given up',
};

export interface LlmFailureDetails {
  status?: number | undefined;
  /** What the server says it used; null where it cannot have charged anything; absent where nobody knows. */
  usage?: LlmUsage | null | undefined;
  retryAfterMs?: number | undefined;
}

/** Why a call to a language model brought nothing. Holds no text of the server and no cause: either may repeat the key. */
export class LlmFailure extends AppError {
  readonly kind: LlmFailureKind;
  readonly httpStatus: number | undefined;
  readonly usage: LlmUsage | null | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(kind: LlmFailureKind, details: LlmFailureDetails = {}) {
    super('internal', WORDS[kind]);
    this.name = 'LlmFailure';
    this.kind = kind;
    this.httpStatus = details.status;
    this.usage = details.usage;
    this.retryAfterMs = details.retryAfterMs;
  }
}
