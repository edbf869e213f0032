import { Counter, Histogram, type Registry } from 'prom-client';
import type { Answer, Timings } from '../domain/answer.ts';
import { STAGE_BUCKETS } from './latency-buckets.ts';

const STAGES = ['parse', 'retrieve', 'ann', 'fit', 'intent', 'fallback', 'rank', 'total'] as const;

/** Parts that a note in `degraded` may begin with; any other is counted as `other`. */
export const DEGRADED_PARTS = [
  'llm',
  'vector',
  'expansions',
  'depth',
  'model',
  'ranker',
  'index',
  'replica',
  'other',
] as const;

/** Bounds at which the cost goals are read: the mean at 0.002 dollars a lead, the 99th percentile at 0.004. */
const USD_PER_LEAD = [
  0, 0.00001, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0015, 0.002, 0.003, 0.004, 0.005, 0.01, 0.05,
];

export interface QueryMetrics {
  /** Of a query that the pipeline worked out: stages, candidates, how far it relaxed, what was left out. */
  answered(answer: Answer): void;
  /** Of a query that was answered, from a cache or not: what it cost. */
  served(answer: Pick<Answer, 'cost' | 'leads'>): void;
}

export function createQueryMetrics(registry: Registry): QueryMetrics {
  const registers = [registry];
  const stages = new Histogram({
    name: 'assay_query_stage_duration_seconds',
    help: 'Time of each stage of a query that the pipeline worked out (answers from a cache are not in it).',
    labelNames: ['stage'],
    buckets: STAGE_BUCKETS,
    registers,
  });
  const candidates = new Histogram({
    name: 'assay_query_candidates',
    help: 'Leads that were scored for a query.',
    buckets: [0, 10, 50, 100, 200, 400, 800, 1200, 1600, 2000, 5000, 10_000],
    registers,
  });
  const depth = new Histogram({
    name: 'assay_query_relax_depth',
    help: 'Relaxations that a query went through: 0 where everything asked for was met by enough leads.',
    buckets: [0, 1, 2, 3, 4, 5, 6, 8, 10, 14],
    registers,
  });
  const degraded = new Counter({
    name: 'assay_query_degraded_total',
    help: 'Queries answered without a part, or with another in its place, by part.',
    labelNames: ['part'],
    registers,
  });
  for (const part of DEGRADED_PARTS) degraded.inc({ part }, 0);
  const leadCost = new Histogram({
    name: 'assay_lead_cost_usd',
    help: 'Dollars per lead of each answered query, answers from a cache included (they cost nothing).',
    buckets: USD_PER_LEAD,
    registers,
  });
  const usd = new Counter({
    name: 'assay_query_usd_total',
    help: 'Dollars that answered queries cost; a call under way when its answer went out counts as the most it may come to.',
    registers,
  });
  const leads = new Counter({ name: 'assay_query_leads_total', help: 'Leads answered.', registers });
  const llm = new Counter({
    name: 'assay_query_llm_total',
    help: 'Answered queries by whether a language model was called for them (llm_hit).',
    labelNames: ['hit'],
    registers,
  });
  for (const hit of ['yes', 'no']) llm.inc({ hit }, 0);
  const children = STAGES.map((stage) => [stage, stages.labels(stage)] as const);
  return {
    answered(answer) {
      const timings: Timings = answer.timings_ms;
      for (const [stage, child] of children) child.observe(timings[stage] / 1000);
      candidates.observe(answer.retrieval.candidates);
      depth.observe(Math.max(0, answer.retrieval.stages.length - 1));
      for (const note of answer.degraded) degraded.inc({ part: partOf(note) });
    },
    served(answer) {
      leadCost.observe(answer.cost.lead_cost_usd);
      if (answer.cost.usd > 0) usd.inc(answer.cost.usd);
      leads.inc(answer.leads.length);
      llm.inc(answer.cost.llm_hit ? HIT : MISS);
    },
  };
}

const HIT = { hit: 'yes' };
const MISS = { hit: 'no' };

function partOf(note: string): string {
  const name = note.slice(0, Math.max(0, note.indexOf(':')));
  return DEGRADED_PARTS.find((part) => part === name) ?? 'other';
}
