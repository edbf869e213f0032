import type { SqlClient } from '../sql-client.ts';

const DEADLINE_MS = 6 * 3_600_000;
/** Tables that a person or company can be in; each also as what the planner has sampled of it. */
const TABLES = `leads, lead_changes, lead_embeddings, intent_snippets, pending_snippets, snippet_fingerprints, submissions,
  submission_counts, outcome_events, labels, queries, technology_snapshots, miner_days, miner_throttles, emissions,
  reputation, reputation_sums, reputation_leads, reputation_throttles, reputation_alerts, llm_spend, forget_jobs`;

/**
 * `vacuum`: the space of removed rows may be written over, and statistics no longer hold their values; others go on working.
 * `rewrite`: every table is written anew without them and old log files are taken away, so that no file of the engine has
 * their bytes any more; each table is locked meanwhile.
 */
export async function scrub(
  client: SqlClient,
  how: 'rewrite' | 'vacuum',
  isEmbedded: boolean,
): Promise<void> {
  const run = (text: string) => client.session((query) => query({ text }), { deadlineMs: DEADLINE_MS });
  if (how === 'vacuum') {
    await run(`vacuum (analyze) ${TABLES}`);
    return;
  }
  await run(`vacuum (full, analyze) ${TABLES}`);
  if (!isEmbedded) return;
  await run('vacuum full pg_statistic');
  await run('set wal_recycle = off');
  for (let i = 0; i < 2; i++) {
    await run('select pg_switch_wal()');
    await run('checkpoint');
  }
}
