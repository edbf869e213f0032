import { clusteredMean, clusteredShare, type Estimate, wilson } from './intervals.ts';
import { quantileInterval, quantileOf } from './log-histogram.ts';
import type { CountName, Tally } from './tally.ts';

/** The KPIs of some queries; docs/kpis.md defines each. Null where nothing was there to tell it from. */
export interface Kpis {
  queries: number;
  leads: number;
  precision_at_25: (Estimate & { positive: number; judged: number; judged_share: number }) | null;
  ctr: (Estimate & { clicked: number; seen: number }) | null;
  conversion: (Estimate & { converted: number; judged: number }) | null;
  value_usd: number;
  llm_ratio: Estimate | null;
  cost_per_lead_usd: (Estimate & { p99: number }) | null;
  latency_ms: { p50: number; p95: number; p99: number } | null;
  coverage: {
    fresh_evidence: Estimate | null;
    any_evidence: Estimate | null;
    full_answers: Estimate | null;
    understood: number | null;
  };
  evidence_age_days: (Estimate & { p90: number }) | null;
  learning_lag_seconds: { p50: number; p90: number } | null;
}

export function kpisOf(tally: Tally): Kpis {
  const of = (name: CountName) => tally.counts[name] ?? 0;
  const {
    latency_ms = {},
    usd_per_lead = {},
    evidence_age_days = {},
    learning_lag_seconds = {},
  } = tally.histograms;
  const cost = clusteredMean({
    clusters: of('queries'),
    x: of('usd'),
    n: of('leads'),
    xx: of('usd_sq'),
    nn: of('leads_sq'),
    xn: of('usd_leads'),
  });
  const ctr = wilson(of('clicked'), of('seen'));
  const conversion = wilson(of('converted'), of('judged'));
  const age = quantileInterval(evidence_age_days, 0.5);
  const latency = quantileOf(latency_ms, 0.5);
  const lag = quantileOf(learning_lag_seconds, 0.5);
  return {
    queries: of('queries'),
    leads: of('leads'),
    precision_at_25: precisionOf(tally),
    ctr: ctr && { ...ctr, clicked: of('clicked'), seen: of('seen') },
    conversion: conversion && { ...conversion, converted: of('converted'), judged: of('judged') },
    value_usd: of('value_usd'),
    llm_ratio: wilson(of('llm_queries'), of('queries')),
    cost_per_lead_usd: cost && { ...cost, p99: quantileOf(usd_per_lead, 0.99) ?? 0 },
    latency_ms:
      latency === null
        ? null
        : { p50: latency, p95: quantileOf(latency_ms, 0.95) ?? 0, p99: quantileOf(latency_ms, 0.99) ?? 0 },
    coverage: {
      fresh_evidence: wilson(of('fresh_leads'), of('leads')),
      any_evidence: wilson(of('evidence_leads'), of('leads')),
      full_answers: wilson(of('full_answers'), of('queries')),
      understood: of('queries') > 0 ? of('understood') / of('queries') : null,
    },
    evidence_age_days: age && { ...age, p90: quantileOf(evidence_age_days, 0.9) ?? 0 },
    learning_lag_seconds: lag === null ? null : { p50: lag, p90: quantileOf(learning_lag_seconds, 0.9) ?? 0 },
  };
}

function precisionOf(tally: Tally): Kpis['precision_at_25'] {
  const of = (name: CountName) => tally.counts[name] ?? 0;
  const share = clusteredShare({
    clusters: of('judged25_queries'),
    x: of('positive25'),
    n: of('judged25'),
    xx: of('positive25_sq'),
    nn: of('judged25_sq'),
    xn: of('judged25_positive25'),
  });
  return (
    share && {
      ...share,
      positive: of('positive25'),
      judged: of('judged25'),
      judged_share: of('leads25') > 0 ? of('judged25') / of('leads25') : 0,
    }
  );
}
