import type { SnippetOutcome, SnippetWrite } from '../../ports/store.ts';
import { type EncodedSnippet, encodeSnippet } from './encode-snippet.ts';
import type { SqlClient, Statement } from './sql-client.ts';
import { chunk, lockTenant, logChanges } from './statements.ts';

const SNIPPETS_PER_TRANSACTION = 1000;
/**
 * Writes of up to so many snippets are prepared: planning takes 2 ms, 50 of them 8 ms (pg_stat_statements). An import fills
 * tables that were empty a moment ago, so its larger writes are planned each for itself.
 */
const PREPARED_SNIPPETS_MAX = 300;

const COLUMNS = {
  snippet_id: 'text',
  addressed_to: 'text',
  miner_id: 'text',
  text: 'text',
  observed_at: 'timestamptz',
  content_type: 'text',
  source_url: 'text',
  attributes: 'jsonb',
  terms: 'text[]',
  length: 'integer',
  content_hash: 'text',
};
const NAMES = Object.keys(COLUMNS).join(', ');
/** Terms come beside the records. */
const RECORD = Object.entries(COLUMNS).filter(([name]) => name !== 'terms');
const RECORD_TYPES = RECORD.map(([name, type]) => `${name} ${type}`).join(', ');
const RECORD_NAMES = RECORD.map(([name]) => name).join(', ');
const ASSIGNMENTS = Object.keys(COLUMNS)
  .filter((name) => name !== 'snippet_id')
  .map((name) => `${name} = excluded.${name}`)
  .join(', ');

/**
 * No join between CTEs but by hash: their row counts are guesses, and a nested loop over 1,000 rows on either side took
 * four fifths of the statement (670 of 822 ms, bench/kafka-ingest.ts).
 */
const upsertWhere = (condition: string): string => `with incoming as materialized (
    select r.*, string_to_array(r.term_list, ' ') as terms, left(r.addressed_to, 2) as kind,
      substr(r.addressed_to, 3) as key
    from rows from (json_to_recordset($2::text::json) as (${RECORD_TYPES}), unnest($3::text[]))
      as r(${RECORD_NAMES}, term_list) where ${condition}
  ), targets as materialized (
    select i.snippet_id, l.lead_id from incoming i cross join lateral (
      select lead_id from leads where tenant = $1::text and lead_id = i.key limit 1) l where i.kind = 'l:'
    union all select i.snippet_id, l.lead_id from incoming i cross join lateral (
      select lead_id from leads where tenant = $1::text and company_id = i.key offset 0) l where i.kind = 'c:'
    union all select i.snippet_id, l.lead_id from incoming i cross join lateral (
      select lead_id from leads where tenant = $1::text and domain = i.key offset 0) l where i.kind = 'd:'
  ), stored as materialized (
    select s.place, s.lead_id, i.snippet_id from incoming i cross join lateral (
      select ctid as place, lead_id from intent_snippets
      where tenant = $1::text and snippet_id = i.snippet_id offset 0) s
  ), removed as (
    delete from intent_snippets where ctid = any (array(
      select s.place from stored s where (s.snippet_id, s.lead_id) not in (select snippet_id, lead_id from targets)))
    returning snippet_id, lead_id
  ), written as (
    insert into intent_snippets as s (tenant, lead_id, ${NAMES})
    select $1::text, t.lead_id, ${NAMES} from targets t join incoming i using (snippet_id)
    on conflict (tenant, snippet_id, lead_id) do update set ${ASSIGNMENTS}
      where s.content_hash <> excluded.content_hash
    returning s.snippet_id, s.lead_id
  ), waiting as (
    insert into pending_snippets as p (tenant, ${NAMES})
    select $1::text, ${NAMES} from incoming i where i.snippet_id not in (select snippet_id from targets)
    on conflict (tenant, snippet_id) do update set ${ASSIGNMENTS}
      where p.content_hash <> excluded.content_hash
    returning p.snippet_id
  ), no_longer_waiting as (
    delete from pending_snippets where ctid = any (array(
      select p.ctid from (select distinct snippet_id from targets) t cross join lateral (
        select ctid from pending_snippets where tenant = $1::text and snippet_id = t.snippet_id limit 1) p))
  ), touched as (
    select lead_id from written union select lead_id from removed
  ), logged as (${logChanges('touched', false)})
  select k.snippet_id, json_agg(k.lead_id order by k.lead_id) filter (where k.lead_id is not null)::text as lead_ids,
    bool_or(k.changed) as changed
  from (
    select snippet_id collate "C" as snippet_id, null::text collate "C" as lead_id, false as changed from incoming
    union all select snippet_id collate "C", lead_id collate "C", false from targets
    union all select snippet_id collate "C", null, true from written
    union all select snippet_id collate "C", null, true from removed
    union all select snippet_id collate "C", null, true from waiting) k
  group by k.snippet_id`;

const UPSERT_SNIPPETS = upsertWhere('true');
/**
 * Of what was offered only that which ADMIT has let in: its fingerprint is of this very content (which its miner is part
 * of). A scalar, since the planner makes exists() a scan of the tenant; in a case, since of an equation it expects one
 * row to be left and then joins everything by nested loops.
 */
const UPSERT_ADMITTED = upsertWhere(`(select f.content_hash = r.content_hash and f.miner_id = r.miner_id
      from snippet_fingerprints f where f.tenant = $1::text and f.snippet_id = r.snippet_id limit 1)`);

const BOUND_PENDING = `delete from pending_snippets p using (
    select first_seen, snippet_id from pending_snippets where tenant = $1::text
    order by first_seen desc, snippet_id desc offset $2::integer
  ) old where p.tenant = $1::text and p.snippet_id = old.snippet_id`;

/** `fixed` of the statements that write so many snippets. */
export function preparing(snippets: number): 'for now' | false {
  return snippets <= PREPARED_SNIPPETS_MAX ? 'for now' : false;
}

/** For a transaction that begins with lockTenant and ADMIT; each id once. */
export function upsertAdmitted(
  tenant: string,
  snippets: readonly EncodedSnippet[],
  onlyAdmitted: boolean,
  pendingMax: number,
): Statement[] {
  const fixed = preparing(snippets.length);
  return [
    {
      text: onlyAdmitted ? UPSERT_ADMITTED : UPSERT_SNIPPETS,
      params: [tenant, ...columnsOf(snippets)],
      fixed,
    },
    { text: BOUND_PENDING, params: [tenant, pendingMax], fixed },
  ];
}

/** The records as one JSON text, and their terms. */
function columnsOf(snippets: readonly EncodedSnippet[]): [string, string[]] {
  return [`[${snippets.map(({ json }) => json).join(',')}]`, snippets.map(({ terms }) => terms)];
}

/** Outcomes in the order of `snippets`. Of records with one id in one call the last counts. */
export async function upsertSnippets(
  client: SqlClient,
  tenant: string,
  snippets: SnippetWrite[],
  pendingMax: number,
): Promise<SnippetOutcome[]> {
  const latest = new Map(snippets.map((snippet) => [snippet.snippet_id, snippet]));
  const outcomes = new Map<string, SnippetOutcome>();
  for (const part of chunk([...latest.values()], SNIPPETS_PER_TRANSACTION)) {
    const [, rows = []] = await client.run([
      lockTenant(tenant),
      { text: UPSERT_SNIPPETS, params: [tenant, ...columnsOf(part.map(encodeSnippet))] },
      { text: BOUND_PENDING, params: [tenant, pendingMax] },
    ]);
    for (const row of rows) {
      const snippetId = String(row.snippet_id);
      const leadIds: string[] = row.lead_ids === null ? [] : JSON.parse(String(row.lead_ids));
      outcomes.set(snippetId, { snippet_id: snippetId, lead_ids: leadIds, changed: row.changed === true });
    }
  }
  return snippets.map(
    ({ snippet_id }) => outcomes.get(snippet_id) ?? { snippet_id, lead_ids: [], changed: false },
  );
}
