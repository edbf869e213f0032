import { createLeadIndex } from '../../lead-index/create-lead-index.ts';
import { COLUMNS_OF } from '../../pipeline/features/model-columns.ts';
import {
  RANKER_FEATURES,
  type RankerInput,
  rankerFeatures,
} from '../../pipeline/features/ranker-features.ts';
import type { MatchedDeal } from './match-deals.ts';

/**
 * One row of the cold-start model's columns for each deal, as of its date (`nowMs` where it has none), by the code that answers
 * queries. A deal answers no prompt, so what a prompt asks for stands at "not asked" in every row. No evidence is read at all.
 */
export async function dealRows(matched: readonly MatchedDeal[], nowMs: number): Promise<Float32Array> {
  const columns = COLUMNS_OF.coldstart;
  const index = createLeadIndex({ dimensions: 1, embedderVersion: 'none' });
  const leads = new Map(matched.map(({ lead }) => [lead.lead_id, lead]));
  index.apply(
    [...leads.values()].map((lead, i) => ({
      seq: i + 1,
      lead_id: lead.lead_id,
      block: { lead, snippets: [], embedding: null },
    })),
  );
  const snapshot = index.snapshot();
  const out = new Float32Array(matched.length * columns.length);
  matched.forEach(({ deal, lead }, row) => {
    const [place] = snapshot.lookup('lead_id', lead.lead_id, 1);
    if (place === undefined) throw new Error(`${lead.lead_id} is not in its own index`);
    const whole = rankerFeatures([0], unasked(snapshot, place, deal.atMs ?? nowMs));
    out.set(whole.subarray(0, columns.length), row * columns.length);
  });
  await index.close();
  if (columns.some((name, i) => name !== RANKER_FEATURES[i]))
    throw new Error('cold-start columns come first');
  return out;
}

function unasked(
  snapshot: RankerInput['snapshot'],
  place: { segment: number; ordinal: number },
  asOfMs: number,
): RankerInput {
  const zero = Float64Array.of(0);
  return {
    candidates: {
      count: 1,
      segment: Uint16Array.of(place.segment),
      ordinal: Uint32Array.of(place.ordinal),
      stage: Uint8Array.of(0),
      ownBm25: zero,
      bestValue: zero,
    },
    snapshot,
    fit: { values: zero, account: () => ({}) },
    intent: zero,
    base: zero,
    judged: new Map(),
    miners: undefined,
    outcomes: () => null,
    asOfMs,
    termsWeight: 0,
    hasNeed: false,
  };
}
