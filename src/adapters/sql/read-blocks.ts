import type { Lead } from '../../domain/lead.ts';
import type { Snippet } from '../../domain/snippet.ts';
import type { LeadBlock, LeadChange } from '../../ports/store.ts';
import { vectorFromHex } from './embedding-codec.ts';
import { LEAD_COLUMNS } from './lead-columns.ts';
import type { Row, RunOptions, SqlClient } from './sql-client.ts';
import { GENERIC_PLAN } from './statements.ts';

// `offset 0` keeps the sort out of the choice of an index: a planner that knows nothing of a young table reads all evidence
// of the tenant in its order for each lead (2.5 s for 500 leads of 20,000 with 3,000 snippets, PostgreSQL 18).
// The tenant is named as a list of one. Of a list a plan expects ten values, and so that the index with the lead in it saves
// something; of one value in a table that was just made it expects one row, takes any index that begins with the tenant,
// and reads all of the tenant for each lead as long as the plan is kept (3.7 million pages instead of .5 for 46,000 leads).
// The server renders JSON: one text per lead instead of 32 columns whose types each driver would parse its own way.
const blockColumns = (tenants: string): string => `
  (select row_to_json(r)::text from (
    select ${Object.keys(LEAD_COLUMNS)
      .map((name) => `l.${name}`)
      .join(', ')}) r where l.lead_id is not null) as lead,
  (select json_agg(json_build_object('lead_id', s.lead_id, 'snippet_id', s.snippet_id, 'miner_id', s.miner_id,
      'text', s.text, 'observed_at_ms', round(extract(epoch from s.observed_at) * 1000)::bigint,
      'content_type', s.content_type, 'source_url', s.source_url, 'attributes', s.attributes)
      order by s.observed_at, s.snippet_id)::text
    from (select * from intent_snippets where tenant = any(${tenants}) and lead_id = l.lead_id offset 0) s) as snippets,
  encode(vector_send(e.embedding), 'hex') as embedding`;

const GET_BLOCKS = `select ${blockColumns('$3::text[]')} from leads l
  left join lead_embeddings e on e.tenant = l.tenant and e.lead_id = l.lead_id
  where l.tenant = $1::text and l.lead_id = any($2::text[]) order by l.lead_id`;

// One statement, so one snapshot: a lead and its number belong together. `limit 1` keeps the planner, which takes a tenth
// of lead_changes for what a limit without a value lets through, from scanning all leads:
// 51 to 3 ms for 76 of 100,000 (explain analyze, PostgreSQL 18).
const CHANGES_SINCE = `with page as materialized (
    select lead_id, seq from lead_changes where tenant = $1::text and seq > $2::bigint order by seq limit $3::integer
  )
  select p.seq::text as seq, p.lead_id, ${blockColumns('$4::text[]')} from page p
  left join lateral (select * from leads where tenant = any($4::text[]) and lead_id = p.lead_id limit 1) l on true
  left join lateral (
    select embedding from lead_embeddings where tenant = any($4::text[]) and lead_id = p.lead_id limit 1) e on true
  order by p.seq`;

/** Ordered by lead_id; ids that are not stored are left out. */
export async function getBlocks(
  client: SqlClient,
  tenant: string,
  leadIds: string[],
  options?: RunOptions,
): Promise<LeadBlock[]> {
  const [, rows = []] = await client.run(
    [GENERIC_PLAN, { text: GET_BLOCKS, params: [tenant, leadIds, [tenant]] }],
    options,
  );
  return rows.flatMap((row) => decodeBlock(row) ?? []);
}

export async function changesSince(
  client: SqlClient,
  tenant: string,
  seq: number,
  limit: number,
): Promise<LeadChange[]> {
  const [, rows = []] = await client.run([
    GENERIC_PLAN,
    { text: CHANGES_SINCE, params: [tenant, seq, limit, [tenant]], fixed: 'for now' },
  ]);
  return rows.map((row) => ({
    seq: Number(row.seq),
    lead_id: String(row.lead_id),
    block: decodeBlock(row),
  }));
}

function decodeBlock(row: Row): LeadBlock | null {
  const { lead, snippets, embedding } = row;
  if (typeof lead !== 'string') return null;
  return {
    lead: decodeLead(lead),
    snippets: typeof snippets === 'string' ? decodeSnippets(snippets) : [],
    embedding: typeof embedding === 'string' ? vectorFromHex(embedding) : null,
  };
}

/** Safe: the columns are those of LEAD_COLUMNS, which has every field of Lead with the type that the schema enforces. */
export function decodeLead(json: string): Lead {
  const lead = JSON.parse(json) as Lead;
  if (lead.created_at !== null) lead.created_at = new Date(lead.created_at).toISOString();
  return lead;
}

/** Safe: json_build_object above names every field of Snippet. */
function decodeSnippets(json: string): Snippet[] {
  return JSON.parse(json) as Snippet[];
}
