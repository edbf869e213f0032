import type { Filter } from '../domain/filter.ts';
import type { PipelineSettings } from './settings.ts';

/** A given field replaces the parsed one; an empty list takes it back. */
export type FilterPatch = { [K in keyof Filter]?: Filter[K] | undefined } & {
  /** Text equality with keys of the record's own `attributes`. */
  attributes?: Record<string, string> | undefined;
};

/** The body of POST /query, validated. */
export interface QueryRequest {
  prompt: string;
  k?: number | undefined;
  filters?: { include?: FilterPatch | undefined; exclude?: FilterPatch | undefined } | undefined;
  /** Domains, company names or lead ids. */
  exemplars?: string[] | undefined;
  weights?: { fit?: number | undefined; intent?: number | undefined } | undefined;
  /** RFC 3339. */
  as_of?: string | undefined;
  budget?: { latency_ms?: number | undefined; usd_per_lead?: number | undefined } | undefined;
  explain?: boolean | undefined;
}

export interface ResolvedRequest {
  prompt: string;
  k: number | null;
  include: FilterPatch;
  exclude: FilterPatch;
  exemplars: string[];
  /** Add up to 1. */
  weights: { fit: number; intent: number };
  asOfMs: number;
  latencyMs: number;
  explain: boolean;
}

/** Fills in the defaults; a budget lowers the configured one and never raises it. */
export function resolveRequest(
  request: QueryRequest,
  settings: PipelineSettings,
  nowMs: number,
): ResolvedRequest {
  return {
    prompt: request.prompt,
    k: request.k ?? null,
    include: request.filters?.include ?? {},
    exclude: request.filters?.exclude ?? {},
    exemplars: request.exemplars ?? [],
    weights: normalised(
      request.weights?.fit ?? settings.weights.fit,
      request.weights?.intent ?? settings.weights.intent,
    ),
    asOfMs: request.as_of === undefined ? nowMs : Date.parse(request.as_of),
    latencyMs: Math.min(settings.latencyMs, request.budget?.latency_ms ?? settings.latencyMs),
    explain: request.explain ?? true,
  };
}

function normalised(fit: number, intent: number): { fit: number; intent: number } {
  const sum = fit + intent;
  return sum > 0 ? { fit: fit / sum, intent: intent / sum } : { fit: 1, intent: 0 };
}
