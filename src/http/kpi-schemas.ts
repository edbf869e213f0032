import { z } from '@hono/zod-openapi';
import { DRIFT_LEVELS } from '../learning/drift/next-alert.ts';
import { BUCKETS } from '../ports/kpis.ts';

const estimate = z.object({ value: z.number(), low: z.number(), high: z.number() });
const count = z.number().int();

const row = z
  .object({
    bucket: z.string().describe('First day of the bucket.'),
    segment: z.string(),
    queries: count,
    leads: count,
    precision_at_25: estimate.extend({ positive: count, judged: count, judged_share: z.number() }).nullable(),
    ctr: estimate.extend({ clicked: count, seen: count }).nullable(),
    conversion: estimate.extend({ converted: count, judged: count }).nullable(),
    value_usd: z.number(),
    llm_ratio: estimate.nullable(),
    cost_per_lead_usd: estimate.extend({ p99: z.number() }).nullable(),
    latency_ms: z.object({ p50: z.number(), p95: z.number(), p99: z.number() }).nullable(),
    coverage: z.object({
      fresh_evidence: estimate.nullable(),
      any_evidence: estimate.nullable(),
      full_answers: estimate.nullable(),
      understood: z.number().nullable(),
    }),
    evidence_age_days: estimate.extend({ p90: z.number() }).nullable().describe('`value` is the median.'),
    learning_lag_seconds: z.object({ p50: z.number(), p90: z.number() }).nullable(),
  })
  .openapi('KpiRow');

export const KpisSchema = z
  .object({
    from: z.string(),
    to: z.string(),
    bucket: z.enum(BUCKETS),
    segment: z.string(),
    counted_at: z.string().nullable(),
    rows: z.array(row).describe('In order of bucket and segment; only those that had queries.'),
    store: z.array(
      z.object({
        day: z.string(),
        snippets: count,
        p50_days: z.number().nullable(),
        p90_days: z.number().nullable(),
      }),
    ),
    drift: z.object({
      current_days: count,
      reference_days: count,
      leads_min: count,
      queries_min: count,
      features: z.array(
        z.object({
          feature: z.string(),
          psi: z.number().nullable().describe('Null where there is too little to compare.'),
          groups: count,
          current_leads: count,
          reference_leads: count,
          level: z.enum(DRIFT_LEVELS),
          since: z.string().nullable(),
        }),
      ),
    }),
    alerts: z.array(
      z.object({
        alert: z.string(),
        level: z.enum(['watch', 'alert']),
        since: z.string(),
        value: z.number().nullable(),
        peak: z.number().nullable(),
        threshold: z.number(),
        about: z.string(),
        what_to_do: z.string(),
      }),
    ),
    next: z.string().nullable().describe('Give it as `cursor` for the next page; null on the last.'),
  })
  .openapi('Kpis');
