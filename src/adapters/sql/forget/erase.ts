import type { ForgetCounts, ForgetTargets } from '../../../ports/forget.ts';
import { DELETE_LEADS, DELETE_OUTCOMES } from '../delete-leads.ts';
import { lockOutcomes } from '../outcome-feed.ts';
import type { SqlClient, SqlParam, Statement } from '../sql-client.ts';
import { chunk, lockTenant, logChanges } from '../statements.ts';
import { eraseFromQueries } from './erase-queries.ts';

const IDS_PER_TRANSACTION = 500;

const counted = (deleting: string): string =>
  `with gone as (${deleting} returning 1) select count(*)::integer as rows from gone`;

const SNIPPETS = `with gone as (
    delete from intent_snippets where tenant = $1::text and snippet_id = any($2::text[]) returning lead_id
  ), touched as (select distinct g.lead_id from gone g
  ), logged as (${logChanges('touched', false)})
  select count(*)::integer as rows from gone`;
const BY_SNIPPET: [string, string][] = [
  [
    'pending_snippets',
    'delete from pending_snippets where tenant = $1::text and snippet_id = any($2::text[])',
  ],
  [
    'snippet_fingerprints',
    'delete from snippet_fingerprints where tenant = $1::text and snippet_id = any($2::text[])',
  ],
  ['submissions', 'delete from submissions where tenant = $1::text and snippet_id = any($2::text[])'],
];
const SNAPSHOTS = `delete from technology_snapshots where tenant = $1::text and subject = any($2::text[])`;
const LABELS = `delete from labels where tenant = $1::text and need_terms && $2::text[]`;
const CARRIED = `update outcome_events set carried = (select coalesce(jsonb_agg(c.one), '[]')
    from jsonb_array_elements(carried) as c(one) where c.one->>'miner_id' <> all($2::text[]) and c.one->>'snippet_id' <> all($3::text[]))
  where tenant = $1::text and carried is not null and jsonb_typeof(carried) = 'array'
    and exists (select from jsonb_array_elements(carried) as c(one)
      where c.one->>'miner_id' = any($2::text[]) or c.one->>'snippet_id' = any($3::text[]))`;
const OF_MINER: [string, string][] = [
  ['submissions', 'delete from submissions where tenant = $1::text and miner_id = any($2::text[])'],
  [
    'submission_counts',
    'delete from submission_counts where tenant = $1::text and miner_id = any($2::text[])',
  ],
  ['miner_days', 'delete from miner_days where tenant = $1::text and miner_id = any($2::text[])'],
  ['miner_throttles', 'delete from miner_throttles where tenant = $1::text and miner_id = any($2::text[])'],
  // What was paid stays in the sum of its epoch, under a name that tells nothing.
  [
    'emissions',
    `update emissions set miner_id = 'forgotten-' || left(assay_subject_hash($1::text, 'miner', miner_id), 32)
      where tenant = $1::text and miner_id = any($2::text[])`,
  ],
  [
    'api_keys',
    'update api_keys set miner_id = null, revoked_at = coalesce(revoked_at, now()), version = version + 1 where tenant = $1::text and miner_id = any($2::text[])',
  ],
];
const OF_SUBMITTER: [string, string][] = [
  [
    'experiment_exposures',
    `delete from experiment_exposures e where tenant = $1::text and exists (select from queries q
      where q.tenant = $1::text and q.query_id = e.query_id and q.submitter = any($2::text[]))`,
  ],
  [
    'kpi_queries',
    `delete from kpi_queries k where tenant = $1::text and exists (select from queries q
      where q.tenant = $1::text and q.query_id = k.query_id and q.submitter = any($2::text[]))`,
  ],
  ['queries', 'delete from queries where tenant = $1::text and submitter = any($2::text[])'],
  [
    'reputation_throttles',
    'delete from reputation_throttles where tenant = $1::text and submitter = any($2::text[])',
  ],
  [
    'reputation_alerts',
    'delete from reputation_alerts where tenant = $1::text and submitter = any($2::text[])',
  ],
  ['reputation', 'delete from reputation where tenant = $1::text and submitter = any($2::text[])'],
  // What was spent stays in the sum of the day.
  [
    'llm_spend',
    `update llm_spend set caller = 'forgotten-' || left(assay_subject_hash($1::text, 'submitter', caller), 32)
      where tenant = $1::text and caller = any($2::text[])`,
  ],
  [
    'experiment_changes',
    `update experiment_changes set actor = '[forgotten]' where tenant = $1::text and actor = any($2::text[])`,
  ],
];

/** Every table but the change log, in an order in which a crash anywhere leaves only more to be done. */
export async function erase(
  client: SqlClient,
  tenant: string,
  targets: ForgetTargets,
): Promise<ForgetCounts> {
  const counts: ForgetCounts = {};
  const add = (place: string, rows: number) => {
    if (rows > 0) counts[place] = (counts[place] ?? 0) + rows;
  };
  const each = async (statements: [string, string][], params: SqlParam[]) => {
    for (const [place, text] of statements)
      add(place, await rowsOf(client, [], { text: counted(text), params: [tenant, ...params] }));
  };
  for (const ids of chunk(targets.snippet_ids, IDS_PER_TRANSACTION)) {
    add(
      'intent_snippets',
      await rowsOf(client, [lockTenant(tenant)], { text: SNIPPETS, params: [tenant, ids] }),
    );
    await each(BY_SNIPPET, [ids]);
  }
  for (const ids of chunk(targets.lead_ids, IDS_PER_TRANSACTION)) {
    const [, , leads = [], outcomes = []] = await client.run([
      lockTenant(tenant),
      lockOutcomes(tenant, true),
      { text: DELETE_LEADS, params: [tenant, ids] },
      { text: `${DELETE_OUTCOMES} returning event_id`, params: [tenant, ids] },
    ]);
    add('leads', leads.length);
    add('outcome_events', outcomes.length);
  }
  const subjects = [
    ...targets.company_ids.map((id) => `c:${id}`),
    ...targets.domains.map((domain) => `d:${domain}`),
  ];
  await each([['technology_snapshots', SNAPSHOTS]], [subjects]);
  await each([['labels', LABELS]], [targets.words]);
  if (targets.miner_ids.length > 0 || targets.snippet_ids.length > 0)
    await each([['outcome_events.carried', CARRIED]], [targets.miner_ids, targets.snippet_ids]);
  if (targets.miner_ids.length > 0) await each(OF_MINER, [targets.miner_ids]);
  if (targets.submitters.length > 0) await each(OF_SUBMITTER, [targets.submitters]);
  else add('queries', await eraseFromQueries(client, tenant, targets));
  return counts;
}

async function rowsOf(client: SqlClient, before: Statement[], statement: Statement): Promise<number> {
  return Number((await client.run([...before, statement])).at(-1)?.[0]?.rows ?? 0);
}
