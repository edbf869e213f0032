import type { Logger } from 'pino';
import type { QueryFacts } from '../query-facts.ts';

export interface RequestFacts {
  requestId: string;
  traceId?: string | undefined;
  method: string;
  path: string;
  /** As declared; absent where no route took it. */
  route?: string | undefined;
  status: number;
  ms: number;
  bytesIn?: number | undefined;
  bytesOut?: number | undefined;
  tenant?: string | undefined;
  keyId?: string | null | undefined;
  submitter?: string | undefined;
  query?: QueryFacts | undefined;
}

export interface RequestLog {
  write(facts: RequestFacts): void;
}

const PATH_MAX = 200;
const PROBES = /^\/(livez|readyz|healthz)$/;

/**
 * One line a request with all that is known of it, for questions nobody has thought of yet. Prompts and bodies stay out of
 * it. A share of them is written; errors and slow requests always.
 */
export function createRequestLog(
  log: Logger,
  { sample, slowMs, random = Math.random }: { sample: number; slowMs: number; random?: () => number },
): RequestLog {
  return {
    write(facts) {
      const { status, ms } = facts;
      const isWritten = status >= 400 || ms >= slowMs || sample >= 1 || random() < sample;
      if (!isWritten) return;
      const isQuiet = status < 500 && PROBES.test(facts.path);
      log[isQuiet ? 'debug' : 'info'](lineOf(facts), 'request');
    },
  };
}

function lineOf(facts: RequestFacts): Record<string, unknown> {
  const { submitter, traceId, route, tenant, keyId, bytesIn, bytesOut } = facts;
  return {
    request_id: facts.requestId,
    ...(traceId !== undefined && { trace_id: traceId }),
    method: facts.method,
    path: facts.path.slice(0, PATH_MAX),
    ...(route !== undefined && { route }),
    status: facts.status,
    ...(submitter !== undefined && { submitter }),
    ms: rounded(facts.ms),
    ...(tenant !== undefined && { tenant }),
    ...(typeof keyId === 'string' && { key_id: keyId }),
    ...(bytesIn !== undefined && { bytes_in: bytesIn }),
    ...(bytesOut !== undefined && { bytes_out: bytesOut }),
    ...facts.query,
  };
}

export function rounded(ms: number): number {
  return Math.round(ms * 100) / 100;
}
