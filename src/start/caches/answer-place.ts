import type { QueryRequest } from '../../pipeline/request.ts';
import type { CacheKeys } from './cache-keys.ts';
import { canonicalJson } from './canonical-json.ts';

/** What all answers depend on besides the request. */
export interface DataVersion {
  /** Differs whenever the data of this process does. */
  local: string;
  /** The same in every process whose data is the same; null while that cannot be said. */
  shared: string | null;
}

/** Where the answer to a request is kept. */
export interface AnswerPlace {
  /** What is asked, whatever the instant. */
  request: string;
  key: string;
  /** Null where it is not kept beyond this process. */
  farKey: string | null;
  version: DataVersion;
  asOfMs: number;
  latencyMs: number;
  ttlMs: number;
}

/** An instant further back is the past, where nothing is asked of a language model. */
const PAST_MS = 60_000;
const TTL_MS_MIN = 1000;

/** Null where the answer must not be kept. A budget of time is no part of the place: what was left out for it is not kept. */
export function placeOf(
  request: QueryRequest,
  asOfMs: number,
  version: DataVersion,
  { keys, ttlMs, nowMs, variant }: { keys: CacheKeys; ttlMs: number; nowMs: number; variant?: unknown },
): AnswerPlace | null {
  if (namesAttributes(request)) return null;
  const { as_of, budget, ...asked } = request;
  const text = canonicalJson({
    ...asked,
    usd: budget?.usd_per_lead,
    isPast: asOfMs < nowMs - PAST_MS,
    variant,
  });
  return {
    request: text,
    key: `${asOfMs} ${text}`,
    farKey: version.shared === null ? null : keys.answer(version.shared, asOfMs, text),
    version,
    asOfMs,
    latencyMs: budget?.latency_ms ?? Number.MAX_SAFE_INTEGER,
    // Once the instant is over nobody asks for it again, unless by name.
    ttlMs: as_of === undefined ? Math.max(TTL_MS_MIN, Math.min(ttlMs, asOfMs - nowMs)) : ttlMs,
  };
}

/** Such a query is answered from the store, which may be ahead of the lead index whose version counts here. */
function namesAttributes({ filters }: QueryRequest): boolean {
  return filters?.include?.attributes !== undefined || filters?.exclude?.attributes !== undefined;
}
