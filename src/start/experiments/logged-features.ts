import type { LoggedFeatures } from '../../pipeline/features/log-features.ts';
import type { FeatureLog } from '../feature-log.ts';
import type { Served } from './serve-query.ts';

/** What was known of the leads as they are shown, taken from the rankings that they come from; null where one has none. */
export function loggedFeatures(
  { answer, origins }: Pick<Served, 'answer' | 'origins'>,
  features: FeatureLog,
): LoggedFeatures | null {
  if (origins === undefined) return features.of(answer.leads);
  const rows: number[][] = [];
  let first: LoggedFeatures | null = null;
  for (const { leads, at } of origins) {
    const logged = features.of(leads);
    const row = logged?.leads[at];
    if (logged === null || row === undefined) return null;
    first ??= logged;
    rows.push(row);
  }
  if (first === null) return null;
  const shown = new Set(answer.leads.map(({ lead_id }) => lead_id));
  return { ...first, leads: rows, more: first.more.filter(({ lead_id }) => !shown.has(lead_id)) };
}
