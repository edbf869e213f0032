import type { Config } from '../config.ts';
import { DEFAULT_SETTINGS, type PipelineSettings } from '../pipeline/settings.ts';

/** The pipeline's settings with what the environment sets. */
export function pipelineSettings(config: Config): PipelineSettings {
  return {
    ...DEFAULT_SETTINGS,
    candidatesMin: config.CANDIDATES_MIN,
    candidatesMax: config.CANDIDATES_MAX,
    relaxOrder: config.RELAX_ORDER,
    weights: { fit: config.WEIGHT_FIT, intent: config.WEIGHT_INTENT },
    intent: {
      ...DEFAULT_SETTINGS.intent,
      k1: config.BM25_K1,
      b: config.BM25_B,
      s0: config.INTENT_S0,
      decayDays: config.DECAY_DAYS,
      decayFloor: config.DECAY_FLOOR,
      ownTextWeight: config.OWN_TEXT_WEIGHT,
    },
    fallback: {
      ...DEFAULT_SETTINGS.fallback,
      bm25Threshold: config.LLM_BM25,
      weight: config.LLM_WEIGHT,
      waitMs: config.LLM_WAIT_MS,
      leadsPerQuery: config.LLM_LEADS_PER_QUERY,
      model: { ...DEFAULT_SETTINGS.fallback.model, weight: config.GBM_WEIGHT },
    },
    latencyMs: config.LATENCY_MS,
  };
}
