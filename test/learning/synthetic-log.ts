import type { SqlStore } from '../../src/adapters/sql/sql-store.ts';
import type { Outcome } from '../../src/domain/outcome.ts';
import { FEATURES_VERSION, RANKER_FEATURES } from '../../src/pipeline/features/ranker-features.ts';
import type { QueryRow } from '../../src/ports/store.ts';
import { sampleLead } from '../store/sample-lead.ts';
import { sampleQuery } from '../store/sample-query.ts';

export const TENANT = 'default';
export const START_MS = Date.UTC(2026, 0, 1);
const HOUR_MS = 3_600_000;
const LEADS = 120;
const SHOWN = 12;
const COUNTRIES = ['DE', 'FR', 'US'];

export interface LogShape {
  seed: number;
  queries: number;
  /** Whether a known column decides what becomes of a lead; otherwise chance does. */
  isPlanted: boolean;
}

/** A seeded log: queries whose leads were looked at the less the further down they stood, and acted on by size or by chance. */
export async function writeSyntheticLog(store: SqlStore, shape: LogShape): Promise<{ toMs: number }> {
  const random = randomOf(shape.seed);
  const sizes = Array.from({ length: LEADS }, () => random() * 4);
  const leads = sizes.map((size, i) =>
    sampleLead(`l${i}`, {
      company_id: `c${i}`,
      country: COUNTRIES[i % 3] ?? 'DE',
      employees_min: Math.round(10 ** size),
      employees_max: Math.round(10 ** size),
    }),
  );
  await store.upsertLeads(
    TENANT,
    leads,
    leads.map(() => null),
  );
  const rows: QueryRow[] = [];
  const outcomes: Outcome[] = [];
  for (let q = 0; q < shape.queries; q++) {
    const askedMs = START_MS + q * HOUR_MS;
    const shown = Array.from({ length: SHOWN }, () => Math.floor(random() * LEADS));
    const bases = shown.map(() => 0.3 + 0.5 * random()).sort((a, b) => b - a);
    const distinct = [...new Set(shown)];
    rows.push(
      sampleQuery(`q${q}`, {
        asked_at_ms: askedMs,
        as_of_ms: askedMs,
        answer: distinct.map((lead, i) => ({ lead_id: `l${lead}`, rank: i + 1, score: bases[i] })),
        features: {
          features_version: FEATURES_VERSION,
          leads: distinct.map((lead, i) => featuresOf(sizes[lead] ?? 0, bases[i] ?? 0)),
          more: [],
        },
      }),
    );
    distinct.forEach((lead, i) => {
      const wants = random() < (shape.isPlanted ? ((sizes[lead] ?? 0) > 2.8 ? 0.6 : 0.05) : 0.2);
      const looks = random() < (1 / (i + 1)) ** 0.5;
      if (!looks) return;
      const event = { query_id: `q${q}`, lead_id: `l${lead}`, at_ms: askedMs + HOUR_MS / 2, value_usd: null };
      outcomes.push({ ...event, event_id: `i${q}-${lead}`, kind: 'impression' });
      if (wants) outcomes.push({ ...event, event_id: `a${q}-${lead}`, kind: 'accepted' });
    });
  }
  await store.insertQueries(TENANT, rows);
  await store.insertOutcomes(TENANT, outcomes);
  return { toMs: START_MS + shape.queries * HOUR_MS };
}

function featuresOf(size: number, base: number): number[] {
  const four = (value: number) => Math.round(value * 10_000) / 10_000;
  return RANKER_FEATURES.map((name) => {
    if (name === 'employees_log10') return four(size);
    if (name === 'base') return four(base);
    if (name === 'outcomes_events' || name === 'outcomes_weight') return 0;
    return -1;
  });
}

/** Mulberry32. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
